using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.RateLimiting;
using ImageCompressor.Backends.InProcess;
using ImageCompressor.Backends.Redis;
using ImageCompressor.Tests.EndToEnd;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ImageCompressor.Tests.Backends.Redis;

/// <summary>Counts that processes share, with a real Redis.</summary>
public sealed class RedisRateLimiterTests : IAsyncLifetime
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    private readonly List<IAsyncDisposable> _open = [];
    private readonly Lines _log = new();
    private RedisServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartNewAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _open) await one.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_one_process_has_counted_the_other_does_not_give_again()
    {
        var (one, other) = (await OpenAsync(3), await OpenAsync(3));
        Assert.True(await TakeAsync(one, "a"));
        Assert.True(await TakeAsync(other, "a"));
        Assert.True(await TakeAsync(one, "a"));
        using var refused = await other.AcquireAsync("a", 1, Token);
        Assert.False(refused.IsAcquired);
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.InRange(wait, TimeSpan.FromSeconds(1), CallerCounts.Window);
        Assert.True(await TakeAsync(other, "b"));
        for (var i = 0; i < 10; i++) Assert.True(await TakeAsync(one, ""));
    }

    [Fact]
    public async Task Of_many_calls_at_once_exactly_as_many_as_allowed_get_through()
    {
        PartitionedRateLimiter<string>[] both = [await OpenAsync(25), await OpenAsync(25)];
        var taken = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => TakeAsync(both[i % 2], "a")));
        Assert.Equal(25, taken.Count(one => one));
    }

    [Fact]
    public async Task Keys_name_no_address_and_end()
    {
        var limiter = await OpenAsync(1);
        await TakeAsync(limiter, "203.0.113.9");
        await using var client = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString + ",allowAdmin=true");
        var key = Assert.Single(client.GetServer("127.0.0.1", _server.Port).Keys());
        Assert.Matches("^rate_limit:uploads:[0-9a-f]{32}$", key.ToString());
        Assert.InRange((await client.GetDatabase().KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromSeconds(1), CallerCounts.Window);

        // As a backup that was put back, or a hand, may leave it.
        await client.GetDatabase().KeyPersistAsync(key);
        Assert.False(await TakeAsync(limiter, "203.0.113.9"));
        Assert.NotNull(await client.GetDatabase().KeyTimeToLiveAsync(key));
    }

    [Fact]
    public async Task Services_that_share_a_Redis_by_a_prefix_do_not_share_counts()
    {
        var (one, other) = (await OpenAsync(1), await OpenAsync(1, _server.ConnectionString + ",channelPrefix=shop."));
        Assert.True(await TakeAsync(one, "a"));
        Assert.True(await TakeAsync(other, "a"));
        Assert.False(await TakeAsync(other, "a"));
    }

    [Fact]
    public async Task When_the_window_ends_all_is_given_again()
    {
        var limiter = await OpenAsync(1, window: TimeSpan.FromSeconds(0.5));
        Assert.True(await TakeAsync(limiter, "a"));
        for (var deadline = DateTime.UtcNow + s_soon; !await TakeAsync(limiter, "a"); await Task.Delay(50, Token)) Assert.True(DateTime.UtcNow < deadline);
    }

    [Fact]
    public async Task While_Redis_is_away_each_process_counts_by_itself_and_says_so_once()
    {
        var (one, other) = (await OpenAsync(2), await OpenAsync(2));
        Assert.True(await TakeAsync(one, "a"));
        await _server.StopAsync();
        foreach (var limiter in new[] { one, other })
            Assert.Equal("True True False", await TakeAsync(limiter, "a", 3));
        for (var i = 0; i < 20; i++) await TakeAsync(one, $"{i}");
        Assert.Equal(2, _log.All.Count(line => line.Contains("does not count calls now", StringComparison.Ordinal)));
        Assert.DoesNotContain(_log.All, line => line.Contains(RedisServer.Password, StringComparison.Ordinal));

        await _server.StartAsync();
        // It has forgotten; both count together again.
        for (var deadline = DateTime.UtcNow + s_soon; !_log.All.Any(line => line.Contains("counts calls again", StringComparison.Ordinal)); await Task.Delay(100, Token))
        {
            Assert.True(DateTime.UtcNow < deadline);
            await TakeAsync(one, "c");
        }
    }

    [Fact]
    public async Task A_Redis_that_hangs_holds_nobody_up()
    {
        var limiter = await OpenAsync(1);
        Assert.True(await TakeAsync(limiter, "a"));
        using (var stop = Process.Start("kill", ["-STOP", $"{_server.ProcessId}"])) await stop.WaitForExitAsync(Token);
        try
        {
            // The client alone would wait for 5 s, each time.
            Assert.True(await TakeAsync(limiter, "b").WaitAsync(TimeSpan.FromSeconds(4), Token));
            for (var i = 0; i < 100; i++) await TakeAsync(limiter, $"{i}").WaitAsync(TimeSpan.FromSeconds(4), Token);
        }
        finally
        {
            using var go = Process.Start("kill", ["-CONT", $"{_server.ProcessId}"]);
            await go.WaitForExitAsync(Token);
        }
    }

    [Fact]
    public async Task A_process_that_starts_before_its_Redis_or_with_a_wrong_password_counts_by_itself()
    {
        await _server.StopAsync();
        var early = Open(1, _server.ConnectionString).Limiter;
        Assert.Equal("True False", await TakeAsync(early, "a", 2));
        await _server.StartAsync();
        var log = new Lines();
        var wrong = Open(1, $"127.0.0.1:{_server.Port},password=guessed", log: log).Limiter;
        Assert.True(await TakeAsync(wrong, "a"));
        for (var deadline = DateTime.UtcNow + s_soon; !log.All.Any(line => line.Contains("does not count", StringComparison.Ordinal)); await Task.Delay(100, Token))
        {
            Assert.True(DateTime.UtcNow < deadline);
            Assert.False(await TakeAsync(wrong, "a"));
        }

        Assert.False(await TakeAsync(wrong, "a"));
        Assert.DoesNotContain(log.All, line => line.Contains("guessed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_services_with_one_Redis_limit_a_caller_together()
    {
        string[] settings = [$"--ConnectionStrings:redis={_server.ConnectionString}", "--RateLimit:RequestsPerMinute=4"];
        await using var one = await ServiceUnderTest.StartAsync(settings);
        await using var other = await ServiceUnderTest.StartAsync(settings);
        // Connected in the background: what is asked before is counted by each alone. Each caller here is another.
        for (var (caller, deadline) = (0, DateTime.UtcNow + s_soon); ; caller++)
        {
            var codes = new List<int>();
            for (var i = 0; i < 6; i++) codes.Add(await GetAsync(i % 2 == 0 ? one : other, $"203.0.113.{caller}"));
            if (codes.SequenceEqual([200, 200, 200, 200, 429, 429])) break;
            Assert.True(DateTime.UtcNow < deadline && caller < 250, string.Join(' ', codes));
            await Task.Delay(100, Token);
        }

        await _server.StopAsync();
        for (var i = 0; i < 4; i++) Assert.Equal(200, await GetAsync(one, "198.51.100.1"));
        Assert.Equal(429, await GetAsync(one, "198.51.100.1"));
    }

    private static async Task<int> GetAsync(ServiceUnderTest service, string caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/images");
        request.Headers.Add("X-Forwarded-For", caller);
        using var answer = await service.Http.SendAsync(request, Token);
        return (int)answer.StatusCode;
    }

    /// <summary>As the middleware asks: at once, and then with time.</summary>
    private static async Task<bool> TakeAsync(PartitionedRateLimiter<string> limiter, string caller)
    {
        using var at = limiter.AttemptAcquire(caller);
        if (at.IsAcquired) return true;
        using var lease = await limiter.AcquireAsync(caller, 1, Token);
        return lease.IsAcquired;
    }

    private static async Task<string> TakeAsync(PartitionedRateLimiter<string> limiter, string caller, int times)
    {
        var taken = new List<bool>();
        while (taken.Count < times) taken.Add(await TakeAsync(limiter, caller));
        return string.Join(' ', taken);
    }

    /// <summary>One that is connected.</summary>
    private async Task<PartitionedRateLimiter<string>> OpenAsync(int limit, string? connection = null, TimeSpan? window = null)
    {
        var (limiter, counters) = Open(limit, connection ?? _server.ConnectionString, window);
        for (var deadline = DateTime.UtcNow + s_soon; await counters.CountAsync("test", "test", TimeSpan.FromMilliseconds(1), Token) is null; await Task.Delay(20, Token))
            Assert.True(DateTime.UtcNow < deadline);
        return limiter;
    }

    private (PartitionedRateLimiter<string> Limiter, RedisCounters Counters) Open(int limit, string connection, TimeSpan? window = null, Lines? log = null)
    {
        Assert.True(RedisAddress.TryParse(connection, out var address));
        var counters = new RedisCounters(address, TimeProvider.System, log ?? _log);
        _open.Add(counters);
        return (new RedisRateLimiter(counters, "uploads", limit, window ?? CallerCounts.Window, CallerCounts.Limit(limit)), counters);
    }

    private sealed class Lines : ILogger<RedisCounters>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> All => _lines;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception) + exception);
    }
}
