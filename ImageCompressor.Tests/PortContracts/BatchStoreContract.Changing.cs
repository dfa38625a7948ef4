using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    [Fact]
    public async Task Cancelling_stops_what_has_no_outcome_and_keeps_the_rest()
    {
        var batch = await SealedAsync(4);
        var jobs = await Store.TakeAsync(3, Token);
        await RecordAsync(Answer(jobs[0], Compressed("a")), Answer(jobs[1], Failed()));
        var at = Clock.Advance();

        var after = await Store.CancelAsync(batch.Id, Token);

        Assert.Equal((new BatchCounts(0, 0, 1, 1, 2), at, BatchStatus.Cancelled), (after!.Counts, after.FinishedAt, after.Status));
        Assert.Equivalent(after, await FindAsync(batch.Id), strict: true);
        Assert.Equal(ImageStatus.Cancelled, (await FindAsync(jobs[2].Image)).Status);
        Assert.Empty(await Store.TakeAsync(9, Token));
        Assert.Equal((0, 0), await Store.CountWorkAsync(Token));
        Clock.Advance();
        Assert.Equivalent(after, await Store.CancelAsync(batch.Id, Token), strict: true);
    }

    [Fact]
    public async Task Cancelling_suspects_leaves_none()
    {
        var batch = await SealedAsync(1);
        await TakeOneAsync();
        await Store.SweepAsync(Clock.Advance(), 3, Token);
        await Store.CancelAsync(batch.Id, Token);
        Assert.Null(await Store.TakeSuspectAsync(Token));
        Assert.Equal(0, (await Store.SweepAsync(Clock.Advance(), 3, Token)).Returned);
    }

    [Fact]
    public async Task Retrying_runs_the_failed_ones_again_and_nothing_else()
    {
        var batch = await SealedAsync(3);
        var jobs = await Store.TakeAsync(3, Token);
        await RecordAsync(Answer(jobs[0], Compressed("a")), Answer(jobs[1], Failed()), Answer(jobs[2], Failed()));
        Assert.NotNull((await FindAsync(batch.Id)).FinishedAt);
        var at = Clock.Advance();

        var after = await Store.RetryAsync(batch.Id, null, Token);

        Assert.Equal((new BatchCounts(2, 0, 1, 0, 0), null, at), (after!.Counts, after.FinishedAt, after.UpdatedAt));
        var image = await FindAsync(jobs[1].Image);
        Assert.Equal((ImageStatus.Pending, 0, 1, null), (image.Status, image.Attempts, image.Run, image.Outcome));
        Assert.Equal([jobs[1] with { Run = 1 }, jobs[2] with { Run = 1 }], await Store.TakeAsync(9, Token));
    }

    [Fact]
    public async Task Retrying_after_a_cancel_runs_the_cancelled_ones_too()
    {
        var batch = await SealedAsync(3);
        var job = await TakeOneAsync();
        await Store.CancelAsync(batch.Id, Token);

        var after = await Store.RetryAsync(batch.Id, null, Token);

        Assert.Equal((new BatchCounts(3, 0, 0, 0, 0), BatchStatus.Pending), (after!.Counts, after.Status));
        Assert.Empty((await RecordAsync(Answer(job, Kept("late")))).Recorded);
        Assert.Equal([1, 1, 1], (await Store.TakeAsync(9, Token)).Select(again => again.Run));
    }

    [Fact]
    public async Task Retrying_some_leaves_the_others_as_they_are()
    {
        var batch = await SealedAsync(4);
        var other = await SealedAsync(1);
        var jobs = await Store.TakeAsync(9, Token);
        var (mine, foreign) = (jobs.Where(job => job.Batch == batch.Id).ToArray(), jobs.Single(job => job.Batch == other.Id));
        await RecordAsync(Answer(mine[0], Compressed("a")), Answer(mine[1], Failed()), Answer(mine[2], Failed()), Answer(foreign, Failed()));

        var after = await Store.RetryAsync(batch.Id, [mine[0].Image, mine[1].Image, mine[3].Image, foreign.Image, ImageId.New(Clock.Now)], Token);

        Assert.Equal(new BatchCounts(1, 1, 1, 1, 0), after!.Counts);
        Assert.Equal(new BatchCounts(0, 0, 0, 1, 0), (await FindAsync(other.Id)).Counts);
        Assert.Equal([mine[1] with { Run = 1 }], await Store.TakeAsync(9, Token));
    }

    [Fact]
    public async Task Retrying_none_changes_nothing()
    {
        var batch = await SealedAsync(1);
        await RecordAsync(Answer(await TakeOneAsync(), Failed()));
        var before = await FindAsync(batch.Id);
        Clock.Advance();
        Assert.Equivalent(before, await Store.RetryAsync(batch.Id, [], Token), strict: true);
    }

    [Fact]
    public async Task Retrying_where_nothing_failed_changes_nothing()
    {
        var batch = await SealedAsync(1);
        await RecordAsync(Answer(await TakeOneAsync(), Kept("a")));
        var before = await FindAsync(batch.Id);
        Clock.Advance();
        Assert.Equivalent(before, await Store.RetryAsync(batch.Id, null, Token), strict: true);
    }
}
