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
        using var recorder = new Recorder(store, queue, new InProcessProgressFeed(), window, bell, leftovers, TimeProvider.System, NullLogger<Recorder>.Instance);

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
