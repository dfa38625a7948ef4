using System.Diagnostics;

namespace ImageCompressor.Tests.Fetching;

/// <summary>Bytes and seconds, against hosts that want more of them.</summary>
public sealed class FetcherLimitTests
{
    private static readonly byte[] s_image = FetcherFixture.Image;

    [Fact]
    public async Task A_body_of_exactly_the_limit_passes_with_and_without_a_length()
    {
        var body = FetcherFixture.MakeBytes(1 << 20);
        await using var host = new LoopbackHost(e => e.Path == "/length" ? e.OkAsync(body) : ChunkedAsync(e, body));
        using var fetcher = new FetcherFixture(Limited(host.Name, body.Length));

        foreach (var path in new[] { "/length", "/chunked" })
        {
            using var download = await fetcher.FetchAsync(host.Url(path));
            Assert.Equal(body, download.Content.ToArray());
        }
    }

    [Theory]
    [InlineData("/length")]
    [InlineData("/chunked")]
    [InlineData("/close")]
    public async Task One_byte_more_does_not(string path)
    {
        var body = FetcherFixture.MakeBytes((1 << 20) + 1);
        await using var host = new LoopbackHost(async e =>
        {
            if (path == "/length")
                await e.OkAsync(body);
            else if (path == "/chunked")
                await ChunkedAsync(e, body);
            else
                await e.SayAsync([.. "HTTP/1.0 200 OK\r\n\r\n"u8, .. body]);
            e.Close();
        });
        using var fetcher = new FetcherFixture(Limited(host.Name, 1 << 20));

        Assert.Equal("TooLarge: at most 1048576 bytes", await fetcher.FailAsync(host.Url(path)));
        Assert.Single(host.Requests);
    }

    [Fact]
    public async Task An_announced_hundred_gigabytes_are_refused_before_the_first_byte()
    {
        await using var host = new LoopbackHost(async e =>
        {
            await e.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n");
            await e.HangAsync();
        });
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal("TooLarge: at most 67108864 bytes", await fetcher.FailAsync(host.Url()));
    }

    [Fact]
    public async Task An_endless_body_stops_at_the_limit()
    {
        var sent = 0L;
        await using var host = new LoopbackHost(async e =>
        {
            await e.StartChunkedAsync();
            for (; ; sent += 65536)
                await e.ChunkAsync(new byte[65536]);
        });
        using var fetcher = new FetcherFixture(Limited(host.Name, 1 << 20));

        Assert.Equal("TooLarge: at most 1048576 bytes", await fetcher.FailAsync(host.Url()));
        Assert.InRange(sent, 1 << 20, 32 << 20); // What the sockets' buffers hold on top of the limit.
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_bomb_stops_at_the_limit_of_what_comes_out(string coding)
    {
        var bomb = FetcherAnswerTests.Encode(coding, new byte[100 << 20]);
        await using var host = new LoopbackHost(e => e.OkAsync(bomb, $"Content-Encoding: {coding}"));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));
        Assert.True(bomb.Length < 1 << 20);
        var failing = fetcher.FailAsync(host.Url());
        // On a thread of its own and without a pause: on a busy machine a pause of 1 ms lasted longer than the whole bomb.
        var most = await Task.Factory.StartNew(() =>
        {
            var seen = 0L;
            for (; !failing.IsCompleted; Thread.Yield()) seen = Math.Max(seen, fetcher.Reserved);
            return seen;
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.Equal("TooLarge: at most 67108864 bytes", await failing);
        Assert.InRange(most, 1, 64 << 20);
    }

    [Fact]
    public async Task A_bomb_of_nothing_is_silence()
    {
        // Empty gzip members for ever: bytes come in, none comes out.
        byte[] nothing = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        await using var host = new LoopbackHost(async e =>
        {
            await e.StartChunkedAsync("Content-Encoding: gzip");
            while (true)
            {
                await e.ChunkAsync(nothing);
                await e.PauseAsync(0.01);
            }
        });
        var options = FetcherFixture.Opening(host.Name);
        (options.IdleTimeout, options.MaxAttempts) = (TimeSpan.FromSeconds(0.3), 1);
        using var fetcher = new FetcherFixture(options);

        Assert.Equal("Timeout: no byte for 0.3 s", await fetcher.FailAsync(host.Url()));
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        await using var host = new LoopbackHost(async e =>
        {
            await e.SayAsync("HTTP/1.1 200 OK\r\n");
            for (var i = 0; ; i++)
                await e.SayAsync($"X-{i}: {new string('x', 1000)}\r\n");
        });
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal("BadResponse: the headers are too long", await fetcher.FailAsync(host.Url()));
        Assert.Single(host.Requests);
    }

    [Fact]
    public async Task Headers_that_never_come_and_headers_that_trickle_are_timeouts()
    {
        await using var host = new LoopbackHost(async e =>
        {
            if (e.Path == "/never")
                await e.HangAsync();
            await e.SayAsync("HTTP/1.1 200 OK\r\n");
            for (var i = 0; ; i++)
            {
                await e.SayAsync($"X-{i}: x\r\n");
                await e.PauseAsync(0.02);
            }
        });
        var options = FetcherFixture.Opening(host.Name);
        (options.ConnectTimeout, options.HeaderTimeout, options.MaxAttempts) = (TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(0.3), 2);
        using var fetcher = new FetcherFixture(options);

        Assert.Equal("Timeout: no answer within 0.3 s", await fetcher.FailAsync(host.Url("/never")));
        Assert.Equal("Timeout: no answer within 0.3 s", await fetcher.FailAsync(host.Url("/trickle")));
        Assert.Equal(4, host.Requests.Count);
    }

    [Fact]
    public async Task A_body_that_stalls_is_a_timeout_and_tried_again()
    {
        await using var host = new LoopbackHost(async e =>
        {
            if (e.Nth == 2)
            {
                await e.OkAsync(s_image);
                return;
            }
            await e.SayAsync($"HTTP/1.1 200 OK\r\nContent-Length: {s_image.Length}\r\n\r\nabc");
            await e.HangAsync();
        });
        var options = FetcherFixture.Opening(host.Name);
        options.IdleTimeout = TimeSpan.FromSeconds(0.3);
        using var fetcher = new FetcherFixture(options);

        using (var download = await fetcher.FetchAsync(host.Url()))
            Assert.Equal((2, s_image.Length), (download.Attempts, download.Content.Length));
    }

    [Fact]
    public async Task A_slow_body_that_is_never_silent_passes()
    {
        await using var host = new LoopbackHost(async e =>
        {
            await e.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
            for (var i = 0; i < 20; i++)
            {
                await e.PauseAsync(0.05);
                await e.SayAsync("x");
            }
        });
        var options = FetcherFixture.Opening(host.Name);
        options.IdleTimeout = TimeSpan.FromSeconds(0.6);
        using var fetcher = new FetcherFixture(options);

        using var download = await fetcher.FetchAsync(host.Url());

        Assert.Equal((1, 20), (download.Attempts, download.Content.Length));
    }

    [Fact]
    public async Task A_body_that_drips_for_ever_ends_with_the_total_time_and_is_not_tried_again()
    {
        await using var host = new LoopbackHost(async e =>
        {
            await e.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while (true)
            {
                await e.SayAsync("x");
                await e.PauseAsync(0.02);
            }
        });
        var options = FetcherFixture.Opening(host.Name);
        options.TotalTimeout = TimeSpan.FromSeconds(0.7);
        using var fetcher = new FetcherFixture(options);
        var clock = Stopwatch.StartNew();

        Assert.Equal("Timeout: after 0.7 s", await fetcher.FailAsync(host.Url()));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.69, 5);
        Assert.Single(host.Requests);
    }

    [Fact]
    public async Task A_caller_that_gives_up_gets_its_cancellation_and_not_a_failure()
    {
        using var patience = new CancellationTokenSource();
        await using var host = new LoopbackHost(async e =>
        {
            await e.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc");
            await patience.CancelAsync();
            await e.HangAsync();
        });
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchAsync(host.Url(), patience.Token));
        Assert.Single(host.Requests);
    }

    private static ImageCompressor.Fetching.FetchOptions Limited(string host, long bytes)
    {
        var options = FetcherFixture.Opening(host);
        (options.MaxBytes, options.MaxBytesInMemory) = (bytes, 2 * bytes);
        return options;
    }

    internal static async Task ChunkedAsync(Exchange e, byte[] body)
    {
        await e.StartChunkedAsync();
        foreach (var chunk in body.Chunk(50_000))
            await e.ChunkAsync(chunk);
        await e.ChunkAsync([]);
    }
}
