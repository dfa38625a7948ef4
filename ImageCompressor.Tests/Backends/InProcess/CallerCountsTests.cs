using System.Threading.RateLimiting;
using ImageCompressor.Backends.InProcess;

namespace ImageCompressor.Tests.Backends.InProcess;

public sealed class CallerCountsTests
{
    [Fact]
    public void One_more_than_allowed_is_refused_and_told_when_the_window_ends()
    {
        using var limiter = CallerCounts.Limit(3);
        for (var i = 0; i < 3; i++) Assert.True(limiter.AttemptAcquire("a").IsAcquired);
        var refused = limiter.AttemptAcquire("a");
        Assert.False(refused.IsAcquired);
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.InRange(wait, TimeSpan.Zero, CallerCounts.Window);
        Assert.True(limiter.AttemptAcquire("b").IsAcquired);
    }

    [Fact]
    public void Nobody_is_not_limited()
    {
        using var limiter = CallerCounts.Limit(1);
        for (var i = 0; i < 1_000; i++) Assert.True(limiter.AttemptAcquire("").IsAcquired);
    }

}

/// <summary>Memory is measured for the whole process: nothing else may run.</summary>
[Collection(nameof(Imaging.Alone))]
public sealed class CallerCountsMemoryTests
{
    /// <summary>With a limiter for each it would be about 1 GB.</summary>
    [Fact]
    public void A_million_addresses_do_not_fill_the_memory()
    {
        using var limiter = CallerCounts.Limit(1_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 1_000_000; i++) limiter.AttemptAcquire($"2001:db8:{i >> 16:x}:{i & 0xFFFF:x}::/64").Dispose();
        var megabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        TestContext.Current.SendDiagnosticMessage($"{megabytes:0.0} MB");
        Assert.InRange(megabytes, -1_000, 250); // less than before: what tests of before have left is collected too
    }
}
