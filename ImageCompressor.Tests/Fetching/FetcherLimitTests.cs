
namespace ImageCompressor.Tests.Fetching;

/// <summary>Bytes and seconds, against hosts that want more of them.</summary>
public sealed class FetcherLimitTests
{
    /// <summary>Where a <see cref="ScriptedConnection"/> is read; nothing listens there.</summary>
    private const string Scripted = "127.0.0.1:5000", ScriptedUrl = $"http://{Scripted}/a.jpg";

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
        Assert.True(bomb.Length < 1 << 20);
        var seen = new List<long>();
        FetcherFixture? fetcher = null;
        using (fetcher = new FetcherFixture(FetcherFixture.Opening(Scripted), FetcherFixture.Scripts(_ => Bomb())))
            Assert.Equal("TooLarge: at most 67108864 bytes", await fetcher.FailAsync(ScriptedUrl));
        Assert.InRange(seen.Max(), 1, 64 << 20);
        Assert.InRange(seen.Count, 10, 1_000);

        // Looked at whenever more is asked for, and not on a thread beside: that one had no turn before all was over.
        IEnumerable<byte[]> Bomb()
        {
            yield return ScriptedConnection.Text($"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {bomb.Length}\r\n\r\n");
            foreach (var piece in bomb.Chunk(Math.Max(1, bomb.Length / 100)))
            {
                seen.Add(fetcher!.Reserved);
                yield return piece;
            }
        }
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Headers_that_never_come_and_headers_that_trickle_are_timeouts(bool trickle)
    {
        var (time, options, dialled) = (new ManualTime(), FetcherFixture.Opening(Scripted), 0);
        (options.HeaderTimeout, options.TotalTimeout, options.MaxAttempts) = (TimeSpan.FromSeconds(60), TimeSpan.FromHours(1), 2);
        using var fetcher = new FetcherFixture(options, FetcherFixture.Scripts(nth =>
        {
            dialled = nth;
            return Headers();
        }), time);

        Assert.Equal("Timeout: no answer within 60 s", await fetcher.FailAsync(ScriptedUrl));
        Assert.Equal(2, dialled);

        IEnumerable<byte[]?> Headers()
        {
            if (trickle) yield return ScriptedConnection.Text("HTTP/1.1 200 OK\r\n");
            for (var i = 0; i < 60; i++)
            {
                time.Pass(1);
                if (trickle) yield return ScriptedConnection.Text($"X-{i}: x\r\n");
            }

            yield return null;
        }
    }

    [Fact]
    public async Task A_body_that_stalls_is_a_timeout_and_tried_again()
    {
        var (time, options) = (new ManualTime(), FetcherFixture.Opening(Scripted));
        (options.IdleTimeout, options.TotalTimeout) = (TimeSpan.FromSeconds(15), TimeSpan.FromHours(1));
        using var fetcher = new FetcherFixture(options, FetcherFixture.Scripts(Stalling), time);

        using (var download = await fetcher.FetchAsync(ScriptedUrl))
            Assert.Equal((2, s_image.Length), (download.Attempts, download.Content.Length));

        IEnumerable<byte[]?> Stalling(int nth)
        {
            yield return ScriptedConnection.Text($"HTTP/1.1 200 OK\r\nContent-Length: {s_image.Length}\r\n\r\nabc");
            if (nth == 1)
            {
                time.Pass(15);
                yield return null;
            }

            yield return s_image[3..];
        }
    }

    [Fact]
    public async Task A_slow_body_that_is_never_silent_passes()
    {
        var (time, options) = (new ManualTime(), FetcherFixture.Opening(Scripted));
        (options.IdleTimeout, options.TotalTimeout) = (TimeSpan.FromSeconds(15), TimeSpan.FromHours(1));
        using var fetcher = new FetcherFixture(options, FetcherFixture.Scripts(_ => Slow()), time);

        using var download = await fetcher.FetchAsync(ScriptedUrl);

        Assert.Equal((1, 20), (download.Attempts, download.Content.Length));

        IEnumerable<byte[]> Slow()
        {
            yield return ScriptedConnection.Text("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
            for (var i = 0; i < 20; i++)
            {
                time.Pass(14.9);
                yield return [(byte)'x'];
            }
        }
    }

    [Fact]
    public async Task A_body_that_drips_for_ever_ends_with_the_total_time_and_is_not_tried_again()
    {
        var (time, options, dialled, drops) = (new ManualTime(), FetcherFixture.Opening(Scripted), 0, 0);
        options.TotalTimeout = TimeSpan.FromSeconds(0.7);
        using var fetcher = new FetcherFixture(options, FetcherFixture.Scripts(nth =>
        {
            dialled = nth;
            return Drips();
        }), time);

        Assert.Equal("Timeout: after 0.7 s", await fetcher.FailAsync(ScriptedUrl));
        Assert.Equal((1, 7), (dialled, drops));

        IEnumerable<byte[]> Drips()
        {
            yield return ScriptedConnection.Text("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while (true)
            {
                drops++;
                time.Pass(0.1);
                yield return [(byte)'x'];
            }
        }
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
