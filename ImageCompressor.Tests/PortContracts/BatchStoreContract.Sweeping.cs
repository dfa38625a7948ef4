using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    [Fact]
    public async Task A_sweep_returns_what_was_taken_before_and_never_answered()
    {
        var batch = await SealedAsync(3);
        var old = await TakeOneAsync();
        var border = Clock.Advance();
        var young = await TakeOneAsync();
        Clock.Advance();

        var report = await Store.SweepAsync(border, 3, Token);

        var expected = await FindAsync(batch.Id);
        Assert.Equivalent(new SweepReport(1, 0, 0, [expected]), report, strict: true);
        Assert.Equal((new BatchCounts(2, 1, 0, 0, 0), Clock.Now), (expected.Counts, expected.UpdatedAt));
        var returned = await FindAsync(old.Image);
        Assert.Equal((ImageStatus.Pending, 1), (returned.Status, returned.Attempts));
        Assert.Equal(ImageStatus.Processing, (await FindAsync(young.Image)).Status);
        Assert.Equivalent(new SweepReport(0, 0, 0, []), await Store.SweepAsync(border, 3, Token), strict: true);
    }

    [Fact]
    public async Task An_image_without_attempts_left_fails_and_its_neighbours_do_not()
    {
        var batch = await SealedAsync(2);
        var jobs = await Store.TakeAsync(2, Token);
        await RecordAsync(Answer(jobs[1], Compressed("b")));
        await Store.SweepAsync(Clock.Advance(), 2, Token);
        await Store.TakeSuspectAsync(Token);

        var report = await Store.SweepAsync(Clock.Advance(), 2, Token);

        Assert.Equal((0, 1, 0), (report.Returned, report.Failed, report.Abandoned));
        var image = await FindAsync(jobs[0].Image);
        Assert.Equal(ImageStatus.Failed, image.Status);
        Assert.Equivalent(ImageOutcome.Failed(new Failure(FailureKind.WorkerCrashed)), image.Outcome, strict: true);
        var after = await FindAsync(batch.Id);
        Assert.Equal((BatchStatus.CompletedWithErrors, Clock.Now), (after.Status, after.FinishedAt));
    }

    [Fact]
    public async Task An_upload_that_did_not_grow_is_removed_and_one_that_did_is_not()
    {
        var (broken, alive) = (await CreateAsync(), await CreateAsync());
        await Store.AppendAsync(broken.Id, [.. Enumerable.Range(2, 1_500).Select(n => Row(n))], Token);
        var border = Clock.Advance();
        await Store.AppendAsync(alive.Id, [Row(2)], Token);

        Assert.Equivalent(new SweepReport(0, 0, 1, []) { Unfinished = [broken.Id] }, await Store.SweepAsync(border, 3, Token), strict: true);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AppendAsync(broken.Id, [Row(9_999)], Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.SealAsync(broken.Id, broken.Recipe, 0, Token));
        Assert.Equal(1, (await Store.SealAsync(alive.Id, alive.Recipe, 0, Token)).Counts.Total);
        Assert.Equivalent(new SweepReport(0, 0, 0, []) { Unfinished = [broken.Id] }, await Store.SweepAsync(border, 3, Token), strict: true);
        Assert.Empty(await DeleteAsync(broken.Id));
        Assert.Empty((await Store.SweepAsync(border, 3, Token)).Unfinished);
    }

    [Fact]
    public async Task A_sealed_batch_is_never_swept_away()
    {
        var batch = await SealedAsync(1);
        var report = await Store.SweepAsync(Clock.Advance(TimeSpan.FromDays(9)), 3, Token);
        Assert.Equivalent(new SweepReport(0, 0, 0, []), report, strict: true);
        Assert.Equivalent(batch, await FindAsync(batch.Id), strict: true);
    }
}
