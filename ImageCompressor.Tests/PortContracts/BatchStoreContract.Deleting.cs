using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    [Fact]
    public async Task Deleting_gives_every_object_that_nobody_needs_once_reports_included()
    {
        var batch = await SealedAsync(5);
        var jobs = await Store.TakeAsync(5, Token);
        await RecordAsync(
            Answer(jobs[0], Compressed("a")), Answer(jobs[1], Compressed("a")), Answer(jobs[2], Kept("b")), Answer(jobs[3], Failed()));

        var names = await DeleteAsync(batch.Id);

        var hash = Recipe.Default.Hash;
        ObjectName[] expected =
        [
            ObjectName.Original(Sha("a")), ObjectName.Compressed(Sha("a"), hash, "webp"), ObjectName.Report(Sha("a"), hash),
            ObjectName.Original(Sha("b")), ObjectName.Report(Sha("b"), hash),
        ];
        Assert.Equal(expected.ToHashSet(), names.ToHashSet());
        Assert.Equal(expected.Length, names.Count);
    }

    [Fact]
    public async Task A_deleted_batch_is_gone_for_every_method()
    {
        var batch = await SealedAsync(3);
        var jobs = await Store.TakeAsync(2, Token);
        await RecordAsync(Answer(jobs[0], Compressed("a")));
        await DeleteAsync(batch.Id);

        Assert.Null(await Store.FindAsync(batch.Id, Token));
        Assert.Null(await Store.FindImageAsync(jobs[0].Image, Token));
        Assert.Empty((await Store.ListAsync(null, null, 10, Token)).Items);
        Assert.Empty((await Store.ListImagesAsync(batch.Id, null, null, 10, Token)).Items);
        await Assert.ThrowsAsync<BatchGoneException>(() => RowsAsync(batch.Id));
        Assert.Empty(await Store.TakeAsync(10, Token));
        Assert.Null(await Store.CancelAsync(batch.Id, Token));
        Assert.Null(await Store.RetryAsync(batch.Id, null, Token));
        Assert.Equal((0, 0), await Store.CountWorkAsync(Token));
        Assert.Equivalent(new SweepReport(0, 0, 0, []), await Store.SweepAsync(Clock.Advance(), 1, Token), strict: true);
        Assert.Empty(await DeleteAsync(batch.Id));
    }

    [Fact]
    public async Task Objects_of_an_outcome_without_an_image_are_given_out_unless_an_image_refers_to_them()
    {
        var batch = await SealedAsync(1);
        await RecordAsync(Answer(await TakeOneAsync(), Compressed("a")));
        var other = Recipe.Default with { Quality = 20 };
        Assert.Empty(await DisownAsync(Compressed("a")));
        Assert.Empty(await DisownAsync(Failed()));
        Assert.Equal([ObjectName.Original(Sha("b"))], await DisownAsync(Kept("b")));
        Assert.Equal(
            [ObjectName.Compressed(Sha("a"), other.Hash, "webp"), ObjectName.Report(Sha("a"), other.Hash)],
            (await DisownAsync(Compressed("a", other))).ToHashSet());
        Assert.Equal(3, (await DisownAsync(Compressed("c"))).Count);
        Assert.Equal(ImageStatus.Completed, Assert.Single((await RowsAsync(batch.Id))[0].Images)!.Status);
    }

    [Fact]
    public async Task An_image_that_builds_on_what_was_given_out_for_nobody_runs_again_and_one_taken_later_does_not()
    {
        await SealedAsync(1);
        var job = await TakeOneAsync();
        Clock.Advance();
        await DisownAsync(Compressed("a"));
        Assert.Empty((await RecordAsync(Answer(job, Compressed("a")))).Recorded);
        Clock.Advance();
        Assert.Single((await RecordAsync(Answer(await TakeOneAsync(), Compressed("a")))).Recorded);
    }

    private async Task<List<ObjectName>> DisownAsync(ImageOutcome outcome)
    {
        var names = new List<ObjectName>();
        await foreach (var group in Store.DisownAsync(outcome, Token))
            names.AddRange(group);
        return names;
    }

    [Fact]
    public async Task Rows_that_are_deleted_while_they_are_read_end_in_a_fault_and_not_as_if_they_were_all()
    {
        var batch = await SealedAsync(600);
        await using var rows = Store.ReadRowsAsync(batch.Id, Token).GetAsyncEnumerator(Token);
        Assert.True(await rows.MoveNextAsync());
        await foreach (var _ in Store.DeleteAsync(batch.Id, Token))
            break;
        await Assert.ThrowsAsync<BatchGoneException>(async () =>
        {
            while (await rows.MoveNextAsync()) { }
        });
    }

    [Fact]
    public async Task Objects_that_another_batch_refers_to_stay_until_it_goes_too()
    {
        var other = Recipe.Default with { Quality = 20 };
        var (one, same, different) = (await SealedAsync(1), await SealedAsync(1), await SealedAsync(1, other));
        var jobs = (await Store.TakeAsync(3, Token)).ToDictionary(job => job.Batch);
        await RecordAsync(
            Answer(jobs[one.Id], Compressed("a")), Answer(jobs[same.Id], Compressed("a")), Answer(jobs[different.Id], Compressed("a", other)));

        Assert.Empty(await DeleteAsync(one.Id));
        Assert.Equal(
            new[] { ObjectName.Compressed(Sha("a"), Recipe.Default.Hash, "webp"), ObjectName.Report(Sha("a"), Recipe.Default.Hash) }.ToHashSet(),
            (await DeleteAsync(same.Id)).ToHashSet());
        Assert.Equal(
            new[]
            {
                ObjectName.Original(Sha("a")), ObjectName.Compressed(Sha("a"), other.Hash, "webp"), ObjectName.Report(Sha("a"), other.Hash),
            }.ToHashSet(),
            (await DeleteAsync(different.Id)).ToHashSet());
    }

    [Fact]
    public async Task The_original_of_a_failed_image_is_given_also_after_a_retry()
    {
        var batch = await SealedAsync(1);
        await RecordAsync(Answer(await TakeOneAsync(), Failed() with { Original = Kept("a").Original }));
        await Store.RetryAsync(batch.Id, null, Token);
        Assert.Contains(ObjectName.Original(Sha("a")), await DeleteAsync(batch.Id));
    }

    [Fact]
    public async Task An_upload_that_is_not_sealed_can_be_deleted()
    {
        var batch = await CreateAsync();
        await Store.AppendAsync(batch.Id, [Row(2)], Token);
        Assert.Empty(await DeleteAsync(batch.Id));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AppendAsync(batch.Id, [Row(3)], Token));
    }

    [Fact]
    public async Task A_large_batch_is_deleted_in_groups_and_unseen_from_the_first()
    {
        var batch = await SealedAsync(1_700);
        var jobs = await Store.TakeAsync(1_700, Token);
        await RecordAsync(jobs.Select(job => Answer(job, Compressed(job.Url))));
        var groups = new List<int>();
        await foreach (var group in Store.DeleteAsync(batch.Id, Token))
        {
            groups.Add(group.Count);
            Assert.Null(await Store.FindAsync(batch.Id, Token));
            Assert.Null(await Store.FindImageAsync(jobs[^1].Image, Token));
        }

        Assert.True(groups.Count > 1);
        Assert.Equal(3 * 1_700, groups.Sum());
    }

    [Fact]
    public async Task A_deletion_that_broke_off_goes_on_and_gives_again_what_was_in_hand()
    {
        var batch = await SealedAsync(1_700);
        await RecordAsync((await Store.TakeAsync(1_700, Token)).Select(job => Answer(job, Compressed(job.Url))));
        var names = new HashSet<ObjectName>();
        await foreach (var group in Store.DeleteAsync(batch.Id, Token))
            break; // and nothing of it was deleted
        Assert.Empty((await Store.SweepAsync(Clock.Now, 3, Token)).Unfinished);
        Assert.Equal([batch.Id], (await Store.SweepAsync(Clock.Advance(), 3, Token)).Unfinished);

        names.UnionWith(await DeleteAsync(batch.Id));

        Assert.Equal(3 * 1_700, names.Count);
        Assert.Empty((await Store.SweepAsync(Clock.Advance(), 3, Token)).Unfinished);
    }

    [Fact]
    public async Task A_result_that_names_an_object_deleted_since_the_image_was_taken_is_refused_and_the_image_runs_again()
    {
        var (first, second) = (await SealedAsync(1), await SealedAsync(1));
        var jobs = (await Store.TakeAsync(2, Token)).ToDictionary(job => job.Batch);
        await RecordAsync(Answer(jobs[first.Id], Compressed("a")));
        Clock.Advance();
        await DeleteAsync(first.Id);
        Clock.Advance();

        var report = await RecordAsync(Answer(jobs[second.Id], Compressed("a")));

        Assert.Empty(report.Recorded);
        var image = await FindAsync(jobs[second.Id].Image);
        Assert.Equal((ImageStatus.Pending, 0), (image.Status, image.Attempts));
        Assert.Equal(new BatchCounts(1, 0, 0, 0, 0), (await FindAsync(second.Id)).Counts);
        var again = await TakeOneAsync();
        Assert.Single((await RecordAsync(Answer(again, Compressed("a")))).Recorded);
    }

    [Fact]
    public async Task A_result_that_names_an_object_in_the_hands_of_its_deleter_is_refused()
    {
        var (first, second) = (await SealedAsync(1), await SealedAsync(1));
        await Store.ReleaseAsync([.. (await Store.TakeAsync(2, Token)).Where(job => job.Batch == second.Id)], Token);
        var image = (await Store.ListImagesAsync(first.Id, null, null, 1, Token)).Items[0];
        await RecordAsync(new ImageResult(image.Id, first.Id, 0, Kept("a"), null));
        await foreach (var group in Store.DeleteAsync(first.Id, Token))
        {
            Clock.Advance();
            Assert.Empty((await RecordAsync(Answer(await TakeOneAsync(), Kept("a")))).Recorded);
        }

        Clock.Advance();
        Assert.Single((await RecordAsync(Answer(await TakeOneAsync(), Kept("a")))).Recorded);
    }

    [Fact]
    public async Task A_suspects_result_is_refused_once_and_not_for_ever()
    {
        var (first, second) = (await SealedAsync(1), await SealedAsync(1));
        var jobs = (await Store.TakeAsync(2, Token)).ToDictionary(job => job.Batch);
        await RecordAsync(Answer(jobs[first.Id], Compressed("a")));
        await Store.SweepAsync(Clock.Advance(), 5, Token);
        var suspect = await Store.TakeSuspectAsync(Token);
        Clock.Advance();
        await DeleteAsync(first.Id);
        Clock.Advance();

        Assert.Empty((await RecordAsync(Answer(suspect!, Compressed("a")))).Recorded);
        var again = await Store.TakeSuspectAsync(Token);
        Assert.Equal((second.Id, 2), (again!.Batch, again.Attempt));
        Assert.Single((await RecordAsync(Answer(again, Compressed("a")))).Recorded);
    }

    [Fact]
    public async Task A_late_answer_of_the_first_attempt_is_refused_when_the_object_went_before_the_second()
    {
        var (first, second) = (await SealedAsync(1), await SealedAsync(1));
        var jobs = (await Store.TakeAsync(2, Token)).ToDictionary(job => job.Batch);
        await RecordAsync(Answer(jobs[first.Id], Compressed("a")));
        Clock.Advance();
        await DeleteAsync(first.Id);
        await Store.SweepAsync(Clock.Advance(), 5, Token);
        await Store.TakeSuspectAsync(Token);
        Assert.Empty((await RecordAsync(Answer(jobs[second.Id], Compressed("a")))).Recorded);
    }
}
