using ImageCompressor.Api.DeadLetters;
using ImageCompressor.Api.Dispatching;
using ImageCompressor.Backends.InProcess;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.DeadLetters;

/// <summary>What a replay does to the store and to the letters, whatever either has come to in the meantime.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly InProcessJobQueue _queue = new(100, 1, TimeProvider.System);
    private readonly DispatchWindow _window = new(new DispatchOptions());
    private SqliteBatchStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new SqliteBatchStore(Path.Combine(_folder.Path, "batches.db"), TimeProvider.System);
        await _store.PrepareAsync(Token);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _window.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task All_are_done_again_once_each_and_lose_their_letters()
    {
        var (one, other) = (await GivenUpAsync(2), await GivenUpAsync(1));

        Assert.Equal(new ReplayReport(3, 0, 0, 0), await ReplayAsync());

        Assert.Empty(await _queue.ListDeadLettersAsync(10, Token));
        foreach (var job in one.Concat(other)) await IsAsync(job, ImageStatus.Pending, run: 1);
        Assert.Equal(new ReplayReport(0, 0, 0, 0), await ReplayAsync());
    }

    [Fact]
    public async Task Only_those_that_are_named_are_done_again_and_names_that_nobody_has_are_counted()
    {
        var jobs = await GivenUpAsync(3);
        var byLetter = (await _queue.ListDeadLettersAsync(10, Token)).Single(letter => letter.Job!.Image == jobs[2].Image).Id;

        var report = await ReplayAsync(jobs[0].Image.ToString().ToUpperInvariant(), byLetter, "nobody", ImageId.New(DateTimeOffset.UtcNow).ToString());

        Assert.Equal(new ReplayReport(2, 2, 0, 0), report);
        await IsAsync(jobs[1], ImageStatus.Failed, run: 0);
        Assert.Equal(jobs[1].Image, Assert.Single(await _queue.ListDeadLettersAsync(10, Token)).Job!.Image);
    }

    [Fact]
    public async Task A_replay_that_died_before_it_removed_the_letters_is_finished_by_the_next_and_runs_nothing_twice()
    {
        var job = (await GivenUpAsync(1))[0];
        await _store.RetryAsync(job.Batch, [job.Image], Token);

        Assert.Equal(new ReplayReport(0, 0, 1, 0), await ReplayAsync());

        await IsAsync(job, ImageStatus.Pending, run: 1);
        Assert.Empty(await _queue.ListDeadLettersAsync(10, Token));
    }

    [Fact]
    public async Task An_image_that_was_given_up_on_two_runs_is_replayed_once()
    {
        var job = (await GivenUpAsync(1))[0];
        await _store.RetryAsync(job.Batch, [job.Image], Token);
        await GiveUpAsync(await _store.TakeAsync(1, Token));
        Assert.Equal(2, (await _queue.ListDeadLettersAsync(10, Token)).Count);

        Assert.Equal(new ReplayReport(1, 0, 0, 0), await ReplayAsync());

        await IsAsync(job, ImageStatus.Pending, run: 2);
        Assert.Empty(await _queue.ListDeadLettersAsync(10, Token));
    }

    [Fact]
    public async Task A_letter_whose_answer_is_not_recorded_yet_is_kept()
    {
        var job = (await TakenAsync(1))[0];
        await GiveUpInQueueAsync([job]);

        Assert.Equal(new ReplayReport(0, 0, 1, 0), await ReplayAsync());

        await IsAsync(job, ImageStatus.Processing, run: 0);
        Assert.Single(await _queue.ListDeadLettersAsync(10, Token));
    }

    [Fact]
    public async Task Images_that_were_done_or_deleted_since_are_left_and_their_letters_go()
    {
        var (kept, gone) = ((await GivenUpAsync(1))[0], (await GivenUpAsync(1))[0]);
        await _store.RetryAsync(kept.Batch, null, Token);
        var again = Assert.Single(await _store.TakeAsync(1, Token));
        var stored = new StoredImage(ObjectName.Original(new string('a', 64)), 1, "image/png", 1, 1);
        await _store.RecordAsync([ImageResult.For(again, new ImageOutcome { Original = stored, Delivered = stored, KeptReason = "not_smaller" }, null)], Token);
        await foreach (var _ in _store.DeleteAsync(gone.Batch, Token)) { }

        Assert.Equal(new ReplayReport(0, 1, 1, 0), await ReplayAsync());

        await IsAsync(kept, ImageStatus.Completed, run: 1);
        Assert.Empty(await _queue.ListDeadLettersAsync(10, Token));
    }

    private async Task<ReplayReport> ReplayAsync(params string[] names)
    {
        Assert.Null(Chosen.Read(names.Length == 0 ? null : names, [], [], out var chosen));
        return await new Replay(_queue, _store, new InProcessProgressFeed(), _window).RunAsync(chosen, Token);
    }

    private async Task IsAsync(ImageJob job, ImageStatus status, int run)
    {
        var image = await _store.FindImageAsync(job.Image, Token);
        Assert.Equal((status, run), (image!.Status, image.Run));
    }

    private async Task<IReadOnlyList<ImageJob>> GivenUpAsync(int count)
    {
        var jobs = await TakenAsync(count);
        await GiveUpAsync(jobs);
        return jobs;
    }

    private async Task GiveUpAsync(IReadOnlyList<ImageJob> jobs)
    {
        await GiveUpInQueueAsync(jobs);
        await _store.RecordAsync([.. jobs.Select(job => ImageResult.For(job, ImageOutcome.Failed(new Failure(FailureKind.WorkerCrashed)), null))], Token);
    }

    private async Task GiveUpInQueueAsync(IReadOnlyList<ImageJob> jobs)
    {
        await _queue.OfferAsync(jobs, Token);
        await using var receiver = _queue.ReceiveAsync(Token).GetAsyncEnumerator(Token);
        foreach (var _ in jobs)
        {
            Assert.True(await receiver.MoveNextAsync());
            await receiver.Current.HandBackAsync(Token);
        }
    }

    private async Task<IReadOnlyList<ImageJob>> TakenAsync(int count)
    {
        var now = DateTimeOffset.UtcNow;
        var id = BatchId.New(now);
        await _store.CreateAsync(new Batch { Id = id, Name = "", Recipe = Recipe.Default, Layout = ManifestLayout.Default, CreatedAt = now, UpdatedAt = now }, Token);
        var slots = Enumerable.Range(0, count).Select(i => new RowSlot($"http://example.com/{i}", ImageId.New(now), null)).ToArray();
        await _store.AppendAsync(id, [new BatchRow(2, "1", "", [], slots)], Token);
        await _store.SealAsync(id, Recipe.Default, 0, Token);
        return await _store.TakeAsync(count, Token);
    }
}
