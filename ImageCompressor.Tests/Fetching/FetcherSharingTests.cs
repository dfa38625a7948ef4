using System.Diagnostics;

namespace ImageCompressor.Tests.Fetching;

/// <summary>Many fetches at once: turns at a host, and memory.</summary>
public sealed class FetcherSharingTests
{
    [Fact]
    public async Task A_host_never_answers_more_requests_at_once_than_allowed_and_another_host_does_not_wait()
    {
        // The slow host answers three by three, and a third of the total time passes over each three: all of them together take four times as long as one fetch may.
        var (time, sync, turn, asked) = (new ManualTime(), new Lock(), new TaskCompletionSource(), 0);
        var quickIsDone = new TaskCompletionSource();
        await using var slow = new LoopbackHost(async e =>
        {
            TaskCompletionSource own;
            bool isLast;
            lock (sync)
            {
                own = turn;
                isLast = ++asked % 3 == 0;
                if (isLast) turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (isLast)
            {
                await quickIsDone.Task;
                time.Pass(20);
                own.SetResult();
            }

            await own.Task;
            await e.OkAsync(FetcherFixture.Image);
        });
        await using var quick = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image));
        var options = FetcherFixture.Opening(slow.Name, quick.Name);
        // Turns are waited for longer than the total time: queueing here is not the host's fault.
        (options.PerHostConcurrency, options.TotalTimeout) = (3, TimeSpan.FromSeconds(60));
        using var fetcher = new FetcherFixture(options, time: time);

        var many = Enumerable.Range(0, 39).Select(async i => (await fetcher.FetchAsync(slow.Url($"/{i}"))).Dispose()).ToList();
        (await fetcher.FetchAsync(quick.Url())).Dispose();
        Assert.All(many, one => Assert.False(one.IsCompleted));
        quickIsDone.SetResult();
        await Task.WhenAll(many);

        Assert.Equal((3, 39), (slow.Peak, slow.Requests.Count));
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
        var (time, options) = (new ManualTime(), FetcherFixture.Opening(host.Name));
        (options.MaxBytes, options.MaxBytesInMemory) = (1 << 20, 2 << 20);
        using var fetcher = new FetcherFixture(options, time: time);
        var held = await fetcher.FetchAsync(host.Url("/1"));
        using var other = await fetcher.FetchAsync(host.Url("/2"));
        var waiting = fetcher.FetchAsync(host.Url("/3"));
        await AllWaitAsync(host, time);

        time.Pass(10 * options.TotalTimeout.TotalSeconds);
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
        var (time, options) = (new ManualTime(), FetcherFixture.Opening(host.Name));
        (options.MaxBytes, options.MaxBytesInMemory, options.PerHostConcurrency) = (1 << 20, 2 << 20, 1);
        using var fetcher = new FetcherFixture(options, time: time);
        using var held = await fetcher.FetchAsync(host.Url("/1"));
        using var other = await fetcher.FetchAsync(host.Url("/2"));
        using var patience = new CancellationTokenSource();
        // The first of the two has the only turn and waits for memory.
        Task[] waiting = [fetcher.FetchAsync(host.Url("/3"), patience.Token), fetcher.FetchAsync(host.Url("/4"), patience.Token)];
        await AllWaitAsync(host, time);
        Assert.All(waiting, one => Assert.False(one.IsCompleted));

        await patience.CancelAsync();

        foreach (var one in waiting) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.Equal(3, host.Requests.Count);
    }

    /// <summary>Returns when three requests were made and all that is still under way waits for its turn or for memory, which is when no deadline runs.</summary>
    private static async Task AllWaitAsync(LoopbackHost host, ManualTime time)
    {
        for (var watch = Stopwatch.StartNew(); host.Requests.Count < 3 || time.Running > 0; await Task.Delay(1))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{host.Requests.Count} requests, {time.Running} deadlines");
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
