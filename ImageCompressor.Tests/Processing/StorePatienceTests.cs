using ImageCompressor.Backends.S3;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Fetching;
using ImageCompressor.Processing;
using ImageCompressor.Tests.Backends.S3;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.Fetching;
using ImageCompressor.Tests.Imaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.Processing;

/// <summary>An image store that is away for a while, or refuses.</summary>
public sealed class StorePatienceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_is_tried_again_until_the_store_is_back()
    {
        var (time, tries) = (new ManualTime(), 0);
        var result = await Patience(TimeSpan.FromSeconds(30), time).RunAsync(
            () => ++tries < 4 ? throw new StoreUnavailableException("away") : Task.FromResult(7), Token);
        Assert.Equal((7, 4), (result, tries));
        Assert.Equal([0.25, 0.5, 1], time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Patience_ends_at_its_limit_with_the_stores_own_sentence()
    {
        var (time, tries) = (new ManualTime(), 0);
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => Patience(TimeSpan.FromSeconds(1), time).RunAsync<int>(() =>
        {
            tries++;
            throw new StoreUnavailableException("The store is away.");
        }, Token).WaitAsync(TimeSpan.FromSeconds(60), Token));
        Assert.Equal("The store is away.", fault.Message);
        // After 0.25 and 0.5 s; the next wait would end after the limit.
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Without_patience_the_first_try_is_the_last()
    {
        var tries = 0;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Patience(TimeSpan.Zero).RunAsync<int>(() =>
        {
            tries++;
            throw new StoreUnavailableException("away");
        }, Token));
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task A_stop_ends_the_waiting_at_once()
    {
        using var stop = new CancellationTokenSource();
        var waiting = Patience(TimeSpan.FromMinutes(10)).RunAsync<int>(() => throw new StoreUnavailableException("away"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task A_store_that_answers_readers_and_takes_nothing_is_told_once_and_once_when_it_takes_again()
    {
        var (log, isFull) = (new LinesOf<StorePatience>(), true);
        var patience = new StorePatience(TimeSpan.FromMinutes(1), TimeProvider.System, log);
        Task<int> PutAsync() => patience.RunAsync(() => isFull ? throw new StoreUnavailableException("The disk is full.") : Task.FromResult(1), Token);

        var puts = new[] { PutAsync(), PutAsync() };
        Assert.Equal(2, await patience.RunAsync(() => Task.FromResult(2), Token));
        Assert.Equal(["Warning The disk is full. Images in hand wait for it, each up to 00:01:00"], log.All);

        isFull = false;
        await Task.WhenAll(puts);
        Assert.Equal(["Information The image store answers again"], log.All.Skip(1));
    }

    [Fact]
    public async Task An_image_outlasts_a_store_that_fails_at_every_step()
    {
        await using var store = await StubbornS3.StartAsync();
        var asked = 0;
        // Two of three requests meet a store that is away: reads, both puts and the report.
        store.Instead = context => Interlocked.Increment(ref asked) % 3 != 0 ? StubbornS3.RefuseAsync(context, 503, "SlowDown") : Task.FromResult(false);
        var outcome = await ProcessAsync(store, TimeSpan.FromMinutes(1), Token);
        Assert.Equal(("compressed", null), (outcome.Kind, outcome.Failure));
        store.Instead = _ => Task.FromResult(false);
        using var images = Store(store);
        Assert.True(await images.ExistsAsync(outcome.Original!.Name, Token));
        Assert.True(await images.ExistsAsync(outcome.Delivered!.Name, Token));
    }

    [Fact]
    public async Task A_store_that_stays_away_is_a_failure_that_may_be_tried_again()
    {
        await using var store = await StubbornS3.StartAsync();
        store.Instead = context => StubbornS3.RefuseAsync(context, 503, "SlowDown");
        var outcome = await ProcessAsync(store, TimeSpan.FromSeconds(1), Token);
        Assert.Equal((FailureKind.StorageFailed, true), (outcome.Failure!.Kind, outcome.Failure.Retryable));
    }

    [Theory]
    [InlineData(403, "AccessDenied")]
    [InlineData(404, "NoSuchBucket")]
    [InlineData(403, "InvalidAccessKeyId")]
    public async Task A_store_that_refuses_is_not_waited_for(int status, string code)
    {
        await using var store = await StubbornS3.StartAsync();
        store.Instead = context => context.Request.Method == "PUT" ? StubbornS3.RefuseAsync(context, status, code) : Task.FromResult(false);
        var outcome = await ProcessAsync(store, TimeSpan.FromHours(1), Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Equal(FailureKind.StorageFailed, outcome.Failure!.Kind);
        Assert.All(store.Asked.Where(asked => asked.StartsWith("PUT", StringComparison.Ordinal)).CountBy(asked => asked), asked => Assert.Equal(1, asked.Value));
    }

    [Fact]
    public async Task An_image_that_waits_for_its_store_ends_when_the_worker_must_stop()
    {
        await using var store = await StubbornS3.StartAsync();
        using var stop = new CancellationTokenSource();
        store.Instead = async context =>
        {
            var refused = await StubbornS3.RefuseAsync(context, 503, "SlowDown");
            if (store.Asked.Count > 4) await stop.CancelAsync();
            return refused;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ProcessAsync(store, TimeSpan.FromHours(1), stop.Token).WaitAsync(TimeSpan.FromSeconds(60), Token));
    }

    [Theory]
    [InlineData("-00:00:01")]
    [InlineData("01:00:01")]
    public void A_patience_beyond_its_limits_is_told(string value) => Assert.Contains(
        new ProcessingOptions { StorePatience = TimeSpan.Parse(value, null) }.Validate(), fault => fault.Contains("StorePatience", StringComparison.Ordinal));

    private static StorePatience Patience(TimeSpan most, TimeProvider? time = null) => new(most, time ?? TimeProvider.System, NullLogger.Instance);

    /// <summary>One attempt for a request: the SDK's own patience is another matter.</summary>
    private static S3ImageStore Store(StubbornS3 server) => new(server.Options with { MaxAttempts = 1 }, TimeProvider.System);

    private static async Task<ImageOutcome> ProcessAsync(StubbornS3 server, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var host = new LoopbackHost(exchange => exchange.OkAsync(TestImages.Png(1), "Content-Type: image/png"));
        using var fetcher = new Fetcher(FetcherFixture.Opening(host.Name), TimeProvider.System);
        using var store = Store(server);
        using var processor = new ImageProcessor(
            fetcher, Pictures.Compressor, store, new ProcessingOptions { Encoders = 1, StorePatience = patience }, TimeProvider.System,
            NullLogger<ImageProcessor>.Instance);
        var now = TimeProvider.System.GetUtcNow();
        var recipe = new Recipe { Format = OutputFormat.Webp };
        return await processor.ProcessAsync(new ImageJob(ImageId.New(now), BatchId.New(now), 0, 1, host.Url("/a.png"), recipe, null), cancellationToken);
    }
}
