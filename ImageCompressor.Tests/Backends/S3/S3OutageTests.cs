using System.Collections.Concurrent;
using ImageCompressor.Backends.S3;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Processing;

namespace ImageCompressor.Tests.Backends.S3;

/// <summary>A server that dies. Each test has a gateway of its own to kill.</summary>
public sealed class S3OutageTests : IAsyncLifetime
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 400_000).Select(i => (byte)(i * 13 >> 2))];
    private Gateway _gateway = null!;
    private S3Options _options = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gateway = await (await CephServers.RunningAsync()).AddGatewayAsync();
        _options = CephServer.Options(_gateway);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.KillAsync();
    }

    [Fact]
    public async Task A_server_that_is_killed_during_puts_and_comes_back_holds_whole_objects_or_none()
    {
        using var store = new S3ImageStore(_options, TimeProvider.System);
        await store.PrepareAsync(Token);
        // Thirty that put one after the other for as long as the server lives, so that it dies under thirty puts however quick it is.
        var (begun, done, isDead) = (0, 0, false);
        var names = new ConcurrentBag<ObjectName>();
        var putting = Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
        {
            var failures = new List<Exception?>();
            do
            {
                var name = ObjectName.Original($"o-{Interlocked.Increment(ref begun)}");
                names.Add(name);
                failures.Add(await Record.ExceptionAsync(() => store.PutAsync(name, s_content, "image/webp", Token)));
                Interlocked.Increment(ref done);
            }
            while (!Volatile.Read(ref isDead));
            return failures;
        }));
        while (Volatile.Read(ref done) < 20) await Task.Delay(1, Token);
        await _gateway.KillAsync();
        Volatile.Write(ref isDead, true);
        await _gateway.StartAsync();

        Assert.All((await putting).SelectMany(failures => failures), failed => Assert.True(failed is null or IOException, failed?.ToString()));
        foreach (var name in names)
        {
            await using var found = await store.OpenAsync(name, null, Token);
            Assert.True(found is null || found.Length == s_content.Length, $"half of {name} is there");
        }

        // What failed is put again, and then all is there.
        await Task.WhenAll(names.Select(name => store.PutAsync(name, s_content, "image/webp", Token)));
        Assert.All(await Task.WhenAll(names.Select(name => store.ExistsAsync(name, Token))), Assert.True);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_storage_failed_from_every_method()
    {
        await _gateway.KillAsync();
        using var store = new S3ImageStore(_options with { MaxAttempts = 2, StartTimeout = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        var name = ObjectName.Original("x");
        Func<Task>[] methods =
        [
            () => store.PutAsync(name, s_content, "image/webp", Token), () => store.OpenAsync(name, null, Token),
            () => store.ExistsAsync(name, Token), () => store.DeleteAsync([name], Token), () => store.PrepareAsync(Token),
        ];
        foreach (var method in methods)
        {
            var fault = await Assert.ThrowsAsync<StoreUnavailableException>(method);
            Assert.Equal(FailureKind.StorageFailed, FailureMapping.From(fault).Kind);
            Assert.StartsWith($"The S3 at {_gateway.Endpoint.GetLeftPart(UriPartial.Authority)} could not ", fault.Message);
            Assert.DoesNotContain(CephServer.SecretKey, fault.ToString());
            Assert.DoesNotContain("Amazon", fault.ToString());
        }
    }

    [Fact]
    public async Task A_start_waits_for_a_server_that_comes_a_little_later()
    {
        await _gateway.KillAsync();
        using var store = new S3ImageStore(_options with { MaxAttempts = 1, StartTimeout = TimeSpan.FromMinutes(4) }, TimeProvider.System);
        var preparing = store.PrepareAsync(Token);
        await Task.Delay(300, Token);
        Assert.False(preparing.IsCompleted);
        await _gateway.StartAsync();
        await preparing;
        Assert.Equal(PutOutcome.Stored, await store.PutAsync(ObjectName.Original("x"), s_content, "image/webp", Token));
    }
}
