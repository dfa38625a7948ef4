using System.Diagnostics;

namespace ImageCompressor.Tests.Fetching;

/// <summary>Many fetches at once: turns at a host, and memory.</summary>
public sealed class FetcherSharingTests
{
    [Fact]
    public async Task A_host_never_answers_more_requests_at_once_than_allowed_and_another_host_does_not_wait()
    {
        await using var slow = new LoopbackHost(async e =>
        {
            await e.PauseAsync(0.1);
            await e.OkAsync(FetcherFixture.Image);
        });
        await using var quick = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image));
        var options = FetcherFixture.Opening(slow.Name, quick.Name);
        options.PerHostConcurrency = 3;
        // Turns are waited for longer than the total time: queueing here is not the host's fault.
        options.TotalTimeout = TimeSpan.FromSeconds(0.9);
        using var fetcher = new FetcherFixture(options);

        var many = Enumerable.Range(0, 40).Select(async i => (await fetcher.FetchAsync(slow.Url($"/{i}"))).Dispose()).ToList();
        (await fetcher.FetchAsync(quick.Url())).Dispose();
        Assert.Contains(many, one => !one.IsCompleted);
        await Task.WhenAll(many);

        Assert.Equal((3, 40), (slow.Peak, slow.Requests.Count));
        Assert.InRange(slow.Connections, 1, 3);
    }

    [Fact]
    public async Task Many_large_chunked_downloads_with_little_memory_all_finish_within_the_budget()
    {
        var body = FetcherFixture.MakeBytes(900_000);
        await using var host = new LoopbackHost(e => e.Path.StartsWith("/chunked", StringComparison.Ordinal) ? FetcherLimitTests.ChunkedAsync(e, body) : e.OkAsync(body));
        var options = FetcherFixture.Opening(host.Name);
        (options.MaxBytes, options.MaxBytesInMemory, options.PerHostConcurrency) = (1 << 20, 2 << 20, 64);
        using var fetcher = new FetcherFixture(options);
        var most = 0L;

        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            using var download = await fetcher.FetchAsync(host.Url(i % 3 == 0 ? $"/length{i}" : $"/chunked{i}"));
            most = Math.Max(most, fetcher.Reserved);
            await Task.Delay(1);
            Assert.True(download.Content.Span.SequenceEqual(body));
        }));

        Assert.InRange(most, 900_000, 2 << 20);
    }

    [Fact]
    public async Task A_fetch_that_waits_for_memory_is_not_timed_out()
    {
        var body = FetcherFixture.MakeBytes(1 << 20);
        await using var host = new LoopbackHost(e => e.OkAsync(body));
        var options = FetcherFixture.Opening(host.Name);
        (options.MaxBytes, options.MaxBytesInMemory, options.TotalTimeout) = (1 << 20, 2 << 20, TimeSpan.FromSeconds(1));
        using var fetcher = new FetcherFixture(options);
        var held = await fetcher.FetchAsync(host.Url("/1"));
        using var other = await fetcher.FetchAsync(host.Url("/2"));
        var waiting = fetcher.FetchAsync(host.Url("/3"));

        await Task.Delay(1500);
        Assert.False(waiting.IsCompleted);
        held.Dispose();
        other.Dispose();

        using var download = await waiting;
        Assert.Equal(1, download.Attempts);
    }

    [Fact]
    public async Task A_caller_can_give_up_while_it_waits_for_memory_and_while_it_waits_for_a_turn()
    {
        var body = FetcherFixture.MakeBytes(1 << 20);
        await using var host = new LoopbackHost(e => e.OkAsync(body));
        var options = FetcherFixture.Opening(host.Name);
        (options.MaxBytes, options.MaxBytesInMemory, options.PerHostConcurrency) = (1 << 20, 2 << 20, 1);
        using var fetcher = new FetcherFixture(options);
        using var held = await fetcher.FetchAsync(host.Url("/1"));
        using var other = await fetcher.FetchAsync(host.Url("/2"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        var clock = Stopwatch.StartNew();

        // The first of the two has the only turn and waits for memory.
        foreach (var waiting in new[] { fetcher.FetchAsync(host.Url("/3"), patience.Token), fetcher.FetchAsync(host.Url("/4"), patience.Token) })
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task Hosts_that_announce_the_limit_and_send_three_bytes_do_not_hold_the_memory_of_all_others()
    {
        await using var stuck = new LoopbackHost(async e =>
        {
            await e.SayAsync($"HTTP/1.1 200 OK\r\nContent-Length: {1 << 20}\r\n\r\nabc");
            await e.HangAsync();
        });
        await using var good = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image));
        var options = FetcherFixture.Opening(stuck.Name, good.Name);
        (options.MaxBytes, options.MaxBytesInMemory) = (1 << 20, 2 << 20);
        // Nothing ends by itself here.
        (options.IdleTimeout, options.TotalTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        using var fetcher = new FetcherFixture(options);
        using var over = new CancellationTokenSource();
        var held = new[] { fetcher.FetchAsync(stuck.Url("/1"), over.Token), fetcher.FetchAsync(stuck.Url("/2"), over.Token) };
        while (fetcher.Reserved == 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);

        using (var download = await fetcher.FetchAsync(good.Url()))
            Assert.Equal(FetcherFixture.Image, download.Content.ToArray());

        await over.CancelAsync();
        foreach (var one in held)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }

    [Theory]
    [InlineData(131_071)] // A slice is an eighth of the limit.
    [InlineData(131_072)]
    [InlineData(131_073)]
    [InlineData(131_074)]
    public async Task A_body_of_known_length_about_as_long_as_a_slice_is_whole(int length)
    {
        var body = FetcherFixture.MakeBytes(length);
        await using var host = new LoopbackHost(e => e.OkAsync(body));
        var options = FetcherFixture.Opening(host.Name);
        (options.MaxBytes, options.MaxBytesInMemory) = (1 << 20, 2 << 20);
        using var fetcher = new FetcherFixture(options);

        using var download = await fetcher.FetchAsync(host.Url());

        Assert.Equal(body, download.Content.ToArray());
        Assert.Equal(length, fetcher.Reserved);
    }

    [Fact]
    public async Task Content_cannot_be_read_after_Dispose()
    {
        await using var host = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));
        var download = await fetcher.FetchAsync(host.Url());

        download.Dispose();
        download.Dispose();

        Assert.True(download.Content.IsEmpty);
    }
}
