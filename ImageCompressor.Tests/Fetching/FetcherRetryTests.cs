
namespace ImageCompressor.Tests.Fetching;

public sealed class FetcherRetryTests
{
    private static readonly byte[] s_image = FetcherFixture.Image;

    [Theory]
    [InlineData("408 Request Timeout")]
    [InlineData("425 Too Early")]
    [InlineData("429 Too Many Requests")]
    [InlineData("500 Internal Server Error")]
    [InlineData("502 Bad Gateway")]
    [InlineData("503 Service Unavailable")]
    [InlineData("504 Gateway Timeout")]
    public async Task A_status_that_may_pass_is_tried_again(string status)
    {
        await using var host = new LoopbackHost(e => e.Nth <= 2 ? e.AnswerAsync(status, "busy"u8.ToArray()) : e.OkAsync(s_image));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url());

        Assert.Equal((3, 3, s_image.Length), (download.Attempts, host.Requests.Count, download.Content.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Attempts_are_used_up_and_the_last_failure_is_the_outcome(int attempts)
    {
        await using var host = new LoopbackHost(e => e.AnswerAsync("503 Busy", []));
        var options = FetcherFixture.Opening(host.Name);
        options.MaxAttempts = attempts;
        using var fetcher = new FetcherFixture(options);

        Assert.Equal("HttpStatus 503: status 503", await fetcher.FailAsync(host.Url()));
        Assert.Equal(attempts, host.Requests.Count);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("reset")]
    [InlineData("reset mid body")]
    [InlineData("close at once")]
    [InlineData("cut chunk")]
    public async Task A_connection_that_breaks_is_tried_again(string how)
    {
        await using var host = new LoopbackHost(e => e.Nth == 2 ? e.OkAsync(s_image) : BreakAsync(e, how));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url());

        Assert.Equal(s_image, download.Content.ToArray());
        Assert.Equal(2, host.Requests.Count);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("reset")]
    [InlineData("reset mid body")]
    [InlineData("close at once")]
    [InlineData("cut chunk")]
    public async Task One_that_always_breaks_is_lost(string how)
    {
        await using var host = new LoopbackHost(e => BreakAsync(e, how));
        var options = FetcherFixture.Opening(host.Name);
        options.MaxAttempts = 2;
        using var fetcher = new FetcherFixture(options);

        Assert.Equal("ConnectionLost: 127.0.0.1", await fetcher.FailAsync(host.Url()));
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_tried_again_and_named()
    {
        // Not one that a host of this test has left: the next test's host may be given it.
        var name = $"127.0.0.1:{ImageCompressor.Benchmarks.Child.FreePort()}";
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(name));

        var e = await Assert.ThrowsAsync<ImageCompressor.Fetching.FetchException>(() => fetcher.FetchAsync($"http://{name}/"));

        Assert.Equal((ImageCompressor.Fetching.FetchFailure.ConnectFailed, "127.0.0.1", true), (e.Failure, e.Detail, e.Temporary));
    }

    [Fact]
    public async Task Retry_After_is_waited_for()
    {
        await using var host = new LoopbackHost(e => e.Nth == 1 ? e.AnswerAsync("429 Slow down", [], "Retry-After: 7") : e.OkAsync(s_image));
        var time = new ManualTime();
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name), time: time);

        (await fetcher.FetchAsync(host.Url())).Dispose();

        // So that all who were told the same do not come at the same moment: and a little more.
        Assert.InRange(Assert.Single(time.Waits), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7.005));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Thu, 01 Jan 2026 00:00:00 GMT")]
    [InlineData("soon")]
    public async Task A_Retry_After_of_now_or_of_nonsense_leaves_the_usual_wait(string when)
    {
        await using var host = new LoopbackHost(e => e.Nth == 1 ? e.AnswerAsync("429 Slow down", [], $"Retry-After: {when}") : e.OkAsync(s_image));
        var time = new ManualTime();
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name), time: time);

        (await fetcher.FetchAsync(host.Url())).Dispose();

        Assert.InRange(Assert.Single(time.Waits), TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
    }

    [Theory]
    [InlineData("25", 20, 30)] // More than is left of the total time.
    [InlineData("25", 60, 10)] // More than the cap.
    [InlineData("99999999", 60, 30)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 60, 30)]
    public async Task A_Retry_After_that_is_too_long_ends_the_fetch_at_once_with_the_status(string when, int total, int cap)
    {
        await using var host = new LoopbackHost(e => e.AnswerAsync("429 Slow down", [], $"Retry-After: {when}"));
        var options = FetcherFixture.Opening(host.Name);
        (options.TotalTimeout, options.MaxRetryAfter) = (TimeSpan.FromSeconds(total), TimeSpan.FromSeconds(cap));
        var time = new ManualTime();
        using var fetcher = new FetcherFixture(options, time: time);

        Assert.Equal("HttpStatus 429: status 429", await fetcher.FailAsync(host.Url()));
        Assert.Empty(time.Waits);
        Assert.Single(host.Requests);
    }

    [Fact]
    public async Task When_the_time_ends_while_waiting_for_the_next_attempt_the_last_failure_is_the_outcome()
    {
        await using var host = new LoopbackHost(e => e.AnswerAsync("503 Busy", []));
        var options = FetcherFixture.Opening(host.Name);
        (options.TotalTimeout, options.RetryDelay, options.MaxRetryDelay) = (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(60));
        var time = new ManualTime();
        using var fetcher = new FetcherFixture(options, time: time);

        Assert.Equal("HttpStatus 503: status 503", await fetcher.FailAsync(host.Url()));
        Assert.Single(time.Waits);
        Assert.Single(host.Requests);
    }

    private static async Task BreakAsync(Exchange e, string how)
    {
        if (how is "cut" or "reset mid body")
        {
            await e.SayAsync($"HTTP/1.1 200 OK\r\nContent-Length: {s_image.Length}\r\n\r\n");
            await e.SayAsync(s_image[..1000]);
        }
        else if (how is "cut chunk")
        {
            await e.StartChunkedAsync();
            await e.ChunkAsync(s_image[..1000]);
        }
        if (how.StartsWith("reset", StringComparison.Ordinal))
            e.Reset();
        e.Close();
    }
}
