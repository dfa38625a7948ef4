using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Notifications;
using ImageCompressor.Api.Requests;
using ImageCompressor.Backends.InProcess;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Doubles;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.Dispatching;

public sealed class RecorderTests
{
    [Fact]
    public async Task An_outcome_that_contradicts_itself_fails_its_image_and_no_other()
    {
        using var folder = new TemporaryFolder();
        using var store = new SqliteBatchStore(Path.Combine(folder.Path, "batches.db"), TimeProvider.System);
        await store.PrepareAsync(default);
        var (batch, jobs) = await TakeAsync(store, 3);
        var queue = new InProcessJobQueue(10, 3, TimeProvider.System);
        await queue.OfferAsync(jobs, default);
        using var window = new DispatchWindow(new DispatchOptions());
        window.Add(jobs, DateTimeOffset.UtcNow);
        using var bell = new DeliveryBell();
        using var leftovers = new LeftoverRemoval(
            store, new BatchRemoval(store, Instead<IImageStore>.Of("", _ => Task.CompletedTask)), NullLogger<LeftoverRemoval>.Instance);
        using var recorder = new Recorder(store, queue, new InProcessProgressFeed(), window, bell, leftovers, new StoreOutage(NullLogger<StoreOutage>.Instance), TimeProvider.System, NullLogger<Recorder>.Instance);

        var answered = 0;
        await foreach (var delivery in queue.ReceiveAsync(default))
        {
            // Neither delivered nor failed: no worker of ours says that, but what comes over a wire may.
            var outcome = answered == 1 ? new ImageOutcome() : ImageOutcome.Failed(new Failure(FailureKind.Empty));
            await delivery.AnswerAsync(ImageResult.For(delivery.Job, outcome, null), default);
            if (++answered == jobs.Count) break;
        }

        await recorder.StartAsync(default);
        for (var deadline = DateTime.UtcNow.AddSeconds(60); window.Count > 0 && DateTime.UtcNow < deadline;) await Task.Delay(20);
        await recorder.StopAsync(default);

        var images = (await store.ListImagesAsync(batch, null, null, 10, default)).Items;
        Assert.Equal([FailureKind.Empty, FailureKind.Internal, FailureKind.Empty], images.Select(image => image.Outcome!.Failure!.Kind));
    }

    [Fact]
    public async Task An_answer_waits_for_a_store_whose_disk_is_full_and_that_is_told_once()
    {
        using var folder = new TemporaryFolder();
        using var store = new SqliteBatchStore(Path.Combine(folder.Path, "batches.db"), TimeProvider.System);
        await store.PrepareAsync(default);
        var (batch, jobs) = await TakeAsync(store, 1);
        var queue = new InProcessJobQueue(10, 3, TimeProvider.System);
        await queue.OfferAsync(jobs, default);
        using var window = new DispatchWindow(new DispatchOptions());
        window.Add(jobs, DateTimeOffset.UtcNow);
        using var bell = new DeliveryBell();
        using var leftovers = new LeftoverRemoval(
            store, new BatchRemoval(store, Instead<IImageStore>.Of("", _ => Task.CompletedTask)), NullLogger<LeftoverRemoval>.Instance);
        var failed = 0;
        var full = Instead<IBatchStore>.Of(nameof(IBatchStore.RecordAsync), args => ++failed <= 2
            ? Task.FromException<RecordReport>(new BatchStoreException("The disk is full.", new IOException()))
            : store.RecordAsync((IReadOnlyList<ImageResult>)args[0]!, (CancellationToken)args[1]!), store);
        var (told, own) = (new LinesOf<StoreOutage>(), new LinesOf<Recorder>());
        using var recorder = new Recorder(full, queue, new InProcessProgressFeed(), window, bell, leftovers, new StoreOutage(told), TimeProvider.System, own);

        await foreach (var delivery in queue.ReceiveAsync(default))
        {
            await delivery.AnswerAsync(ImageResult.For(delivery.Job, ImageOutcome.Failed(new Failure(FailureKind.Empty)), null), default);
            break;
        }

        await recorder.StartAsync(default);
        for (var deadline = DateTime.UtcNow.AddSeconds(60); told.All.Count < 2 && DateTime.UtcNow < deadline;) await Task.Delay(20);
        await recorder.StopAsync(default);

        Assert.Equal(["Error The disk is full. Nothing is lost; it is tried again every second", "Information The batch store takes again what it is given"], told.All);
        Assert.DoesNotContain(own.All, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Equal(FailureKind.Empty, (await store.ListImagesAsync(batch, null, null, 10, default)).Items.Single().Outcome!.Failure!.Kind);
    }

    private static async Task<(BatchId Batch, IReadOnlyList<ImageJob> Jobs)> TakeAsync(SqliteBatchStore store, int count)
    {
        var now = DateTimeOffset.UtcNow;
        var id = BatchId.New(now);
        await store.CreateAsync(new Batch { Id = id, Name = "", Recipe = Recipe.Default, Layout = ManifestLayout.Default, CreatedAt = now, UpdatedAt = now }, default);
        var slots = Enumerable.Range(0, count).Select(i => new RowSlot($"http://example.com/{i}", ImageId.New(now), null)).ToArray();
        await store.AppendAsync(id, [new BatchRow(2, "1", "", [], slots)], default);
        await store.SealAsync(id, Recipe.Default, 0, default);
        return (id, await store.TakeAsync(count, default));
    }
}
