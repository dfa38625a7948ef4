using ImageCompressor.Backends.S3;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.Imaging;

namespace ImageCompressor.Tests.Backends.S3;

/// <summary>What is allocated is counted for the whole process: nothing else may run.</summary>
[Collection(nameof(Alone))]
public sealed class S3MemoryTests
{
    [Fact]
    public async Task An_object_of_64_MB_is_put_without_a_copy_and_read_before_all_of_it_has_come()
    {
        var token = TestContext.Current.CancellationToken;
        using var store = new S3ImageStore((await CephServers.RunningAsync()).Options(), TimeProvider.System);
        await store.PrepareAsync(token);
        await store.PutAsync(ObjectName.Original("warm"), new byte[1_000], "image/png", token);
        var content = new byte[64 * 1024 * 1024];
        Random.Shared.NextBytes(content);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Equal(PutOutcome.Stored, await store.PutAsync(ObjectName.Original("large"), content, "image/png", token));
        var put = GC.GetTotalAllocatedBytes(precise: true) - before;
        await using var opened = await store.OpenAsync(ObjectName.Original("large"), null, token);
        await opened!.Content.ReadExactlyAsync(new byte[64 * 1024], token);
        var read = GC.GetTotalAllocatedBytes(precise: true) - before - put;

        Assert.Equal(content.Length, opened.Length);
        Assert.InRange(put, 0, content.Length / 4);
        Assert.InRange(read, 0, content.Length / 4);
    }
}
