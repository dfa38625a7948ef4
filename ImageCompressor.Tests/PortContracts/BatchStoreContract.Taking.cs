using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    [Fact]
    public async Task Taken_images_are_jobs_in_the_sheets_order_and_processing()
    {
        var batch = await CreateAsync();
        var rows = new[] { Row(2, images: 2), Row(10), Row(11) };
        await Store.AppendAsync(batch.Id, rows, Token);
        await Store.SealAsync(batch.Id, batch.Recipe, 0, Token);
        var takenAt = Clock.Advance();

        var jobs = await Store.TakeAsync(3, Token);

        var slots = rows.SelectMany(row => row.Slots).ToList();
        Assert.Equal(slots.Take(3).Select(slot => new ImageJob(slot.Image!.Value, batch.Id, 0, 1, slot.Url, batch.Recipe, batch.TraceParent)), jobs);
        var image = await FindAsync(jobs[0].Image);
        Assert.Equal((ImageStatus.Processing, 1, takenAt), (image.Status, image.Attempts, image.UpdatedAt));
        var after = await FindAsync(batch.Id);
        Assert.Equal((new BatchCounts(1, 3, 0, 0, 0), takenAt), (after.Counts, after.UpdatedAt));
        Assert.Equal((1, 3), await Store.CountWorkAsync(Token));
        Assert.Equal(slots[3].Image, (await TakeOneAsync()).Image);
        Assert.Empty(await Store.TakeAsync(3, Token));
    }

    [Fact]
    public async Task A_batch_of_three_rows_is_served_in_the_next_take_after_one_of_a_hundred_thousand()
    {
        var large = await SealedAsync(100_000);
        Assert.Equal(200, (await Store.TakeAsync(200, Token)).Count);
        var small = await SealedAsync(3);

        var jobs = await Store.TakeAsync(20, Token);

        Assert.Equal(3, jobs.Count(job => job.Batch == small.Id));
        Assert.Equal(17, jobs.Count(job => job.Batch == large.Id));
        Assert.Equal(3, jobs.Take(6).Count(job => job.Batch == small.Id));
    }

    [Fact]
    public async Task Batches_are_served_in_turn_also_one_image_at_a_time()
    {
        var batches = new[] { await SealedAsync(4), await SealedAsync(4), await SealedAsync(4) };
        var served = new List<BatchId>();
        for (var i = 0; i < 12; i++)
            served.Add((await TakeOneAsync()).Batch);
        Assert.All(served.Chunk(3), turn => Assert.Equal(batches.Select(b => b.Id).ToHashSet(), turn.ToHashSet()));
    }

    [Fact]
    public async Task More_batches_than_asked_for_all_get_their_turn()
    {
        var batches = new List<BatchId>();
        for (var i = 0; i < 7; i++)
            batches.Add((await SealedAsync(10)).Id);
        var served = new HashSet<BatchId>();
        for (var i = 0; i < 3; i++)
            served.UnionWith((await Store.TakeAsync(3, Token)).Select(job => job.Batch));
        Assert.Equal(batches.ToHashSet(), served);
    }

    [Fact]
    public async Task Eight_takers_never_get_the_same_image()
    {
        await SealedAsync(700);
        await SealedAsync(300);
        var stores = new[] { Store, Open(Clock) };
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var mine = new List<ImageId>();
            while (await stores[i % 2].TakeAsync(7, Token) is { Count: > 0 } jobs)
                mine.AddRange(jobs.Select(job => job.Image));
            return mine;
        })));
        var all = taken.SelectMany(mine => mine).ToList();
        Assert.Equal((1_000, 1_000), (all.Count, all.Distinct().Count()));
    }

    [Fact]
    public async Task Released_images_are_pending_again_and_the_attempt_is_not_counted()
    {
        var batch = await SealedAsync(3);
        var jobs = await Store.TakeAsync(2, Token);

        await Store.ReleaseAsync(jobs, Token);
        await Store.ReleaseAsync(jobs, Token);

        var image = await FindAsync(jobs[0].Image);
        Assert.Equal((ImageStatus.Pending, 0), (image.Status, image.Attempts));
        Assert.Equal(new BatchCounts(3, 0, 0, 0, 0), (await FindAsync(batch.Id)).Counts);
        Assert.Null(await Store.TakeSuspectAsync(Token));
        Assert.Equal(jobs, await Store.TakeAsync(2, Token));
    }

    [Fact]
    public async Task A_late_release_does_not_touch_what_happened_since()
    {
        await SealedAsync(2);
        var jobs = await Store.TakeAsync(2, Token);
        await RecordAsync(Answer(jobs[0], Failed()));
        await Store.SweepAsync(Clock.Now.AddSeconds(1), 5, Token);
        var again = await Store.TakeSuspectAsync(Token);

        await Store.ReleaseAsync(jobs, Token);

        Assert.Equal(ImageStatus.Failed, (await FindAsync(jobs[0].Image)).Status);
        var image = await FindAsync(again!.Image);
        Assert.Equal((ImageStatus.Processing, 2), (image.Status, image.Attempts));
    }

    [Fact]
    public async Task Suspects_come_one_at_a_time_with_the_fewest_attempts_first_and_never_in_a_take()
    {
        await SealedAsync(3);
        var jobs = await Store.TakeAsync(3, Token);
        await Store.SweepAsync(Clock.Now.AddSeconds(1), 9, Token);
        Assert.Empty(await Store.TakeAsync(9, Token));

        var order = new List<(ImageId, int)>();
        for (var i = 0; i < 4; i++)
        {
            Clock.Advance();
            var suspect = await Store.TakeSuspectAsync(Token);
            order.Add((suspect!.Image, suspect.Attempt));
            await Store.SweepAsync(Clock.Now.AddSeconds(1), 9, Token);
        }

        Assert.Equal([2, 2, 2, 3], order.Select(o => o.Item2));
        Assert.Equal(jobs.Select(job => job.Image).ToHashSet(), order.Take(3).Select(o => o.Item1).ToHashSet());
    }

    [Fact]
    public async Task A_released_suspect_stays_a_suspect()
    {
        await SealedAsync(1);
        await TakeOneAsync();
        await Store.SweepAsync(Clock.Now.AddSeconds(1), 9, Token);
        var suspect = await Store.TakeSuspectAsync(Token);
        await Store.ReleaseAsync([suspect!], Token);
        Assert.Empty(await Store.TakeAsync(1, Token));
        Assert.Equal(suspect, await Store.TakeSuspectAsync(Token));
    }
}
