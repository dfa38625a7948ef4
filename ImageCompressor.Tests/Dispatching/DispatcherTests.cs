using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Requests;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Backends.InProcess;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.PortContracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.Dispatching;

public sealed class DispatcherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly SqliteBatchStore _store;
    private readonly InProcessJobQueue _queue = new(10, 3, TimeProvider.System);
    private readonly DispatchOptions _options = new() { Lease = TimeSpan.FromSeconds(5) };

    public DispatcherTests() => _store = new SqliteBatchStore(Path.Combine(_folder.Path, "batches.db"), _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DispatchRules Rules => new(new QueueState(false, () => null), _options);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task While_what_is_left_of_a_removal_waits_for_the_image_store_other_batches_go_on()
    {
        await _store.PrepareAsync(Token);
        await LeaveHalfRemovedAsync();
        using var window = new DispatchWindow(_options);
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        var images = Instead<IImageStore>.Of(nameof(IImageStore.DeleteAsync), _ =>
        {
            asked.TrySetResult();
            return answer.Task;
        });
        using var leftovers = new LeftoverRemoval(_store, new BatchRemoval(_store, images), NullLogger<LeftoverRemoval>.Instance);
        using var dispatcher = Dispatcher(_store, leftovers, window);
        await leftovers.StartAsync(Token);
        await dispatcher.StartAsync(Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);

        var batch = await SealedAsync(1);
        window.Ring();
        Assert.Equal(batch, (await FirstAsync()).Batch);

        answer.SetResult();
        await dispatcher.StopAsync(Token);
        await leftovers.StopAsync(Token);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_stop_the_sweeps()
    {
        await _store.PrepareAsync(Token);
        using var window = new DispatchWindow(_options);
        var swept = new TaskCompletionSource();
        var store = Instead<IBatchStore>.Of(nameof(IBatchStore.SweepAsync), args =>
        {
            swept.TrySetResult();
            return ((IBatchStore)_store).SweepAsync((DateTimeOffset)args[0]!, (int)args[1]!, (CancellationToken)args[2]!);
        }, _store);
        using var leftovers = new LeftoverRemoval(_store, new BatchRemoval(_store, Instead<IImageStore>.Of("", _ => Task.CompletedTask)), NullLogger<LeftoverRemoval>.Instance);
        using var dispatcher = Dispatcher(store, leftovers, window);
        await dispatcher.StartAsync(Token);
        _clock.Advance(-TimeSpan.FromDays(1));
        await swept.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
        await dispatcher.StopAsync(Token);
    }

    [Fact]
    public async Task A_process_that_starts_with_an_earlier_clock_picks_up_what_the_last_one_had()
    {
        await _store.PrepareAsync(Token);
        await SealedAsync(2);
        Assert.Equal(2, (await _store.TakeAsync(2, Token)).Count);
        _clock.Advance(-TimeSpan.FromDays(1));
        Assert.Equal(2, (await ((IBatchStore)_store).SweepAsync(Rules.ExpiredAtStart(_clock.Now, isAlone: true), 3, Token)).Returned);
    }

    [Fact]
    public async Task A_store_whose_disk_is_full_is_told_once_and_work_goes_on_when_there_is_room()
    {
        await _store.PrepareAsync(Token);
        var batch = await SealedAsync(1);
        using var window = new DispatchWindow(_options);
        var failed = 0;
        var store = Instead<IBatchStore>.Of(nameof(IBatchStore.TakeAsync), args => ++failed <= 2
            ? Task.FromException<IReadOnlyList<ImageJob>>(new BatchStoreException("The disk is full.", new IOException()))
            : _store.TakeAsync((int)args[0]!, (CancellationToken)args[1]!), _store);
        using var leftovers = new LeftoverRemoval(_store, new BatchRemoval(_store, Instead<IImageStore>.Of("", _ => Task.CompletedTask)), NullLogger<LeftoverRemoval>.Instance);
        var (told, own) = (new LinesOf<StoreOutage>(), new LinesOf<Dispatcher>());
        using var dispatcher = new Dispatcher(store, _queue, new InProcessProgressFeed(), leftovers, window, Rules, new StoreOutage(told), TimeProvider.System, own);
        await dispatcher.StartAsync(Token);
        Assert.Equal(batch, (await FirstAsync()).Batch);
        await dispatcher.StopAsync(Token);

        Assert.Equal(["Error The disk is full. Nothing is lost; it is tried again every second", "Information The batch store takes again what it is given"], told.All);
        Assert.DoesNotContain(own.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private Dispatcher Dispatcher(IBatchStore store, LeftoverRemoval leftovers, DispatchWindow window) =>
        new(store, _queue, new InProcessProgressFeed(), leftovers, window, Rules, new StoreOutage(NullLogger<StoreOutage>.Instance), _clock, NullLogger<Dispatcher>.Instance);

    private async Task<ImageJob> FirstAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var delivery in _queue.ReceiveAsync(patience.Token)) return delivery.Job;
        throw new InvalidOperationException("The queue ended.");
    }

    /// <summary>A batch whose removal broke off with an object in hand, long ago.</summary>
    private async Task LeaveHalfRemovedAsync()
    {
        var id = await SealedAsync(1);
        var job = (await _store.TakeAsync(1, Token)).Single();
        var sha = new string('a', 64);
        var outcome = new ImageOutcome
        {
            Original = new StoredImage(ObjectName.Original(sha), 10, "image/png", 1, 1),
            Delivered = new StoredImage(ObjectName.Compressed(sha, Recipe.Default.Hash, "webp"), 4, "image/webp", 1, 1),
        };
        await _store.RecordAsync([ImageResult.For(job, outcome, null)], Token);
        await foreach (var _ in _store.DeleteAsync(id, Token)) break;
        _clock.Advance(TimeSpan.FromHours(1));
    }

    private async Task<BatchId> SealedAsync(int images)
    {
        var id = BatchId.New(_clock.Now);
        await _store.CreateAsync(new Batch { Id = id, Name = "", Recipe = Recipe.Default, Layout = ManifestLayout.Default, CreatedAt = _clock.Now, UpdatedAt = _clock.Now }, Token);
        var slots = Enumerable.Range(0, images).Select(i => new RowSlot($"http://example.com/{i}", ImageId.New(_clock.Now), null)).ToArray();
        await _store.AppendAsync(id, [new BatchRow(2, "1", "", [], slots)], Token);
        await _store.SealAsync(id, Recipe.Default, 0, Token);
        return id;
    }
}
