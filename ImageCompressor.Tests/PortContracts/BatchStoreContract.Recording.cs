using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    [Fact]
    public async Task Outcomes_of_every_kind_come_back_as_they_were_recorded()
    {
        var batch = await SealedAsync(4);
        var jobs = await Store.TakeAsync(4, Token);
        ImageOutcome[] outcomes =
        [
            Compressed("a"),
            Kept("b"),
            Failed(),
            new() { Original = Kept("c").Original, Failure = new(FailureKind.TooManyPixels, null, "90,000 x 90,000"), Times = new(5, 0, 1) },
        ];
        var recordedAt = Clock.Advance();
        var results = jobs.Zip(outcomes, Answer).ToList();

        var report = await RecordAsync(results);

        var after = await FindAsync(batch.Id);
        Assert.Equivalent(new RecordReport(results, [after]), report, strict: true);
        Assert.Equivalent(batch with
        {
            Counts = new BatchCounts(0, 0, 2, 2, 0),
            OriginalBytes = 2_000,
            CompressedBytes = 1_400,
            UpdatedAt = recordedAt,
            FinishedAt = recordedAt,
        }, after, strict: true);
        for (var i = 0; i < 4; i++)
        {
            var image = await FindAsync(jobs[i].Image);
            Assert.Equivalent(outcomes[i], image.Outcome, strict: true);
            Assert.Equal((i < 2 ? ImageStatus.Completed : ImageStatus.Failed, recordedAt), (image.Status, image.UpdatedAt));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_kind_of_failure_can_be_recorded(FailureKind kind)
    {
        await SealedAsync(1);
        var job = await TakeOneAsync();
        await RecordAsync(Answer(job, ImageOutcome.Failed(new Failure(kind))));
        Assert.Equal(new Failure(kind), (await FindAsync(job.Image)).Outcome!.Failure);
    }

    public static TheoryData<FailureKind> Kinds => [.. Enum.GetValues<FailureKind>()];

    [Fact]
    public async Task A_second_result_for_an_image_changes_nothing()
    {
        var batch = await SealedAsync(2);
        var job = await TakeOneAsync();
        await RecordAsync(Answer(job, Compressed("a")), Answer(job, Failed()));
        var before = await FindAsync(batch.Id);
        Clock.Advance();

        var report = await RecordAsync(Answer(job, Kept("b")));

        Assert.Equivalent(new RecordReport([], []), report, strict: true);
        Assert.Equivalent(before, await FindAsync(batch.Id), strict: true);
        Assert.Equal(new BatchCounts(1, 0, 1, 0, 0), before.Counts);
        Assert.Equivalent(Compressed("a"), (await FindAsync(job.Image)).Outcome, strict: true);
    }

    /// <summary>Its image is in a worker's hands again, as it was when the answer was made: only the run tells them apart.</summary>
    [Fact]
    public async Task A_result_of_an_earlier_run_changes_nothing_while_the_later_one_is_worked_on()
    {
        var batch = await SealedAsync(1);
        var first = await TakeOneAsync();
        await RecordAsync(Answer(first, Failed()));
        await Store.RetryAsync(batch.Id, null, Token);
        var second = await TakeOneAsync();

        Assert.Empty((await RecordAsync(Answer(first, Compressed("late")))).Recorded);
        Assert.Equal((ImageStatus.Processing, 1L), ((await FindAsync(second.Image)).Status, (await FindAsync(batch.Id)).Counts.Processing));
        Assert.Single((await RecordAsync(Answer(second, Compressed("now")))).Recorded);
    }

    [Fact]
    public async Task A_result_for_an_image_that_is_cancelled_deleted_unknown_or_on_a_later_run_changes_nothing()
    {
        var (cancelled, deleted, later) = (await SealedAsync(1), await SealedAsync(1), await SealedAsync(1));
        var jobs = await Store.TakeAsync(3, Token);
        await Store.CancelAsync(cancelled.Id, Token);
        await DeleteAsync(deleted.Id);
        await RecordAsync(Answer(jobs.Single(job => job.Batch == later.Id), Failed()));
        await Store.RetryAsync(later.Id, null, Token);
        var unknown = new ImageResult(ImageId.New(Clock.Now), later.Id, 0, Failed(), null);

        var report = await RecordAsync([.. jobs.Select(job => Answer(job, Compressed("a"))), unknown]);

        Assert.Equivalent(new RecordReport([], []), report, strict: true);
        Assert.Equal(new BatchCounts(0, 0, 0, 0, 1), (await FindAsync(cancelled.Id)).Counts);
        Assert.Equal(new BatchCounts(1, 0, 0, 0, 0), (await FindAsync(later.Id)).Counts);
    }

    [Fact]
    public async Task A_result_that_names_another_batch_than_the_images_changes_nothing()
    {
        var (one, other) = (await SealedAsync(1), await SealedAsync(1));
        var job = (await Store.TakeAsync(2, Token)).Single(j => j.Batch == one.Id);
        Assert.Empty((await RecordAsync(Answer(job with { Batch = other.Id }, Failed()))).Recorded);
        Assert.Equal(ImageStatus.Processing, (await FindAsync(job.Image)).Status);
    }

    [Fact]
    public async Task A_result_that_comes_after_a_sweep_or_a_release_is_as_good_as_any()
    {
        var batch = await SealedAsync(2);
        var jobs = await Store.TakeAsync(2, Token);
        await Store.ReleaseAsync([jobs[0]], Token);
        await Store.SweepAsync(Clock.Advance(), 3, Token);

        await RecordAsync(jobs.Select(job => Answer(job, Compressed(job.Url))));

        Assert.Equal(new BatchCounts(0, 0, 2, 0, 0), (await FindAsync(batch.Id)).Counts);
        Assert.Empty(await Store.TakeAsync(2, Token));
        Assert.Null(await Store.TakeSuspectAsync(Token));
    }

    [Fact]
    public async Task A_group_tells_its_news_in_order_and_each_batch_once()
    {
        var (one, other) = (await SealedAsync(3), await SealedAsync(1));
        var jobs = await Store.TakeAsync(4, Token);
        await RecordAsync(Answer(jobs[1], Failed()));

        var report = await RecordAsync(jobs.Select(job => Answer(job, Kept("k"))));

        Assert.Equal([jobs[0].Image, jobs[2].Image, jobs[3].Image], report.Recorded.Select(result => result.Image));
        Assert.Equal(new[] { one.Id, other.Id }.Where(id => report.Recorded.Any(r => r.Batch == id)).ToHashSet(), report.Changed.Select(b => b.Id).ToHashSet());
        Assert.Equal(report.Changed.Count, report.Changed.DistinctBy(batch => batch.Id).Count());
    }

    [Fact]
    public async Task An_outcome_that_contradicts_itself_is_refused_with_its_whole_group()
    {
        var batch = await SealedAsync(2);
        var jobs = await Store.TakeAsync(2, Token);
        ImageOutcome[] contradictions =
        [
            new(),
            Compressed("a") with { Failure = new(FailureKind.Internal) },
            Compressed("a") with { Original = Compressed("b").Original },
            Compressed("a") with { Original = null },
            Compressed("a") with { Delivered = Kept("b").Original },
            Kept("a") with { Original = new(new ObjectName(ObjectName.OriginalBucket, "../../etc/passwd"), 1, "image/png", 1, 1) },
            Compressed("a") with { Delivered = new(new ObjectName("elsewhere", Sha("a") + "/" + Recipe.Default.Hash + ".webp"), 1, "image/webp", 1, 1) },
        ];
        foreach (var contradiction in contradictions)
            await Assert.ThrowsAsync<ArgumentException>(() => RecordAsync(Answer(jobs[0], Kept("k")), Answer(jobs[1], contradiction)));
        Assert.Equal(new BatchCounts(0, 2, 0, 0, 0), (await FindAsync(batch.Id)).Counts);
    }
}
