using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    [Fact]
    public async Task Unknown_ids_find_nothing()
    {
        var (batch, image) = (BatchId.New(Clock.Now), ImageId.New(Clock.Now));
        Assert.Null(await Store.FindAsync(batch, Token));
        Assert.Null(await Store.FindImageAsync(image, Token));
        Assert.Null(await Store.CancelAsync(batch, Token));
        Assert.Null(await Store.RetryAsync(batch, null, Token));
        await Assert.ThrowsAsync<BatchGoneException>(() => RowsAsync(batch));
        Assert.Empty(await DeleteAsync(batch));
        Assert.Empty((await Store.ListImagesAsync(batch, null, null, 10, Token)).Items);
    }

    [Fact]
    public async Task Batches_are_paged_newest_first_without_a_gap_or_a_repeat()
    {
        var made = new List<BatchId>();
        for (var i = 0; i < 7; i++)
        {
            made.Add((await SealedAsync(1, name: $"{i}.csv")).Id);
            if (i % 3 == 0)
                Clock.Advance(); // some of the same millisecond
        }

        var seen = await PagesAsync<Batch>((cursor, limit) => Store.ListAsync(null, cursor, limit, Token), 3);
        Assert.Equal([3, 3, 1], seen.Select(page => page.Count));
        Assert.Equal(made.ToHashSet(), seen.SelectMany(page => page).Select(batch => batch.Id).ToHashSet());
        Assert.Equal(seen.SelectMany(p => p).Select(b => b.CreatedAt).OrderDescending(), seen.SelectMany(p => p).Select(b => b.CreatedAt));
    }

    [Fact]
    public async Task A_page_that_ends_with_the_list_is_the_last()
    {
        await SealedAsync(2);
        var batches = await Store.ListAsync(null, null, 1, Token);
        Assert.Equal((1, null), (batches.Items.Count, batches.Next));
        var images = await Store.ListImagesAsync(batches.Items[0].Id, null, null, 2, Token);
        Assert.Equal((2, null), (images.Items.Count, images.Next));
    }

    [Fact]
    public async Task Batches_are_found_by_where_they_stand()
    {
        var (pending, running, done, failed, cancelled) =
            (await SealedAsync(1), await SealedAsync(2), await SealedAsync(1), await SealedAsync(1), await SealedAsync(1));
        var jobs = (await Store.TakeAsync(5, Token)).ToLookup(job => job.Batch);
        await Store.ReleaseAsync([.. jobs[pending.Id]], Token);
        await RecordAsync(Answer(jobs[done.Id].Single(), Kept("a")), Answer(jobs[failed.Id].Single(), Failed()));
        await Store.CancelAsync(cancelled.Id, Token);

        async Task<BatchId[]> Ids(BatchStatus status) => [.. (await Store.ListAsync(status, null, 10, Token)).Items.Select(b => b.Id)];
        Assert.Equal([pending.Id], await Ids(BatchStatus.Pending));
        Assert.Equal([running.Id], await Ids(BatchStatus.Processing));
        Assert.Equal([done.Id], await Ids(BatchStatus.Completed));
        Assert.Equal([failed.Id], await Ids(BatchStatus.Failed));
        Assert.Equal([cancelled.Id], await Ids(BatchStatus.Cancelled));
        Assert.Empty(await Ids(BatchStatus.CompletedWithErrors));
    }

    [Fact]
    public async Task Images_are_paged_in_the_sheets_order_also_by_status()
    {
        var batch = await CreateAsync();
        await Store.AppendAsync(batch.Id, [Row(2, 3), Row(9, 3), Row(10), Row(100)], Token);
        await Store.SealAsync(batch.Id, Recipe.Default, 0, Token);
        var jobs = await Store.TakeAsync(5, Token);
        await RecordAsync(Answer(jobs[1], Failed()), Answer(jobs[4], Failed()));

        var all = await PagesAsync<Image>((cursor, limit) => Store.ListImagesAsync(batch.Id, null, cursor, limit, Token), 3);
        Assert.Equal([3, 3, 2], all.Select(page => page.Count));
        Assert.Equal(
            [(2, 0), (2, 1), (2, 2), (9, 0), (9, 1), (9, 2), (10, 0), (100, 0)],
            all.SelectMany(page => page).Select(image => ((int)image.Row, image.Slot)));
        var failed = await PagesAsync<Image>((cursor, limit) => Store.ListImagesAsync(batch.Id, ImageStatus.Failed, cursor, limit, Token), 1);
        Assert.Equal([jobs[1].Image, jobs[4].Image], failed.SelectMany(page => page).Select(image => image.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("'; DROP TABLE batches; --")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\u0000\uD83E")]
    public async Task A_cursor_that_the_store_did_not_make_gives_an_empty_page(string cursor)
    {
        var batch = await SealedAsync(1);
        var batches = await Store.ListAsync(null, cursor, 10, Token);
        Assert.Equal((0, null), (batches.Items.Count, batches.Next));
        var images = await Store.ListImagesAsync(batch.Id, null, cursor, 10, Token);
        Assert.Equal((0, null), (images.Items.Count, images.Next));
    }

    [Fact]
    public async Task A_cursor_of_another_list_or_with_one_character_changed_gives_an_empty_page()
    {
        var batch = await SealedAsync(2);
        await SealedAsync(1);
        var batches = (await Store.ListAsync(null, null, 1, Token)).Next!;
        var images = (await Store.ListImagesAsync(batch.Id, null, null, 1, Token)).Next!;
        Assert.Empty((await Store.ListAsync(null, images, 10, Token)).Items);
        Assert.Empty((await Store.ListImagesAsync(batch.Id, null, batches, 10, Token)).Items);
        for (var i = 0; i < images.Length; i++)
        {
            var changed = images[..i] + (images[i] == 'A' ? 'B' : 'A') + images[(i + 1)..];
            Assert.Empty((await Store.ListImagesAsync(batch.Id, null, changed, 10, Token)).Items);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_001)]
    public async Task A_limit_beyond_its_range_is_refused(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ListAsync(null, null, limit, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.ListImagesAsync(BatchId.New(Clock.Now), null, null, limit, Token));
    }

    [Fact]
    public async Task Rows_are_read_with_no_lock_held_and_show_what_happened_meanwhile()
    {
        var batch = await SealedAsync(3_000);
        var statuses = new List<ImageStatus>();
        await foreach (var row in Store.ReadRowsAsync(batch.Id, Token))
        {
            if (statuses.Count == 0)
                await Store.CancelAsync(batch.Id, Token);
            statuses.Add(row.Images[0]!.Status);
        }

        Assert.Equal(3_000, statuses.Count);
        Assert.Equal((ImageStatus.Pending, ImageStatus.Cancelled), (statuses[0], statuses[^1]));
    }

    private static async Task<List<List<T>>> PagesAsync<T>(Func<string?, int, Task<Page<T>>> list, int limit)
    {
        var pages = new List<List<T>>();
        string? cursor = null;
        do
        {
            var page = await list(cursor, limit);
            pages.Add([.. page.Items]);
            cursor = page.Next;
        }
        while (cursor is not null && pages.Count < 100);
        return pages;
    }
}
