using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    [Fact]
    public async Task Preparing_again_and_from_several_instances_at_once_keeps_what_is_there()
    {
        var batch = await SealedAsync(1);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open(Clock).PrepareAsync(Token))));
        Assert.Equivalent(batch, await FindAsync(batch.Id), strict: true);
    }

    [Fact]
    public async Task A_new_store_prepared_by_several_instances_at_once_works()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Open(Clock)).ToList();
        await Task.WhenAll(stores.Select(store => Task.Run(() => store.PrepareAsync(Token))));
        Assert.Empty((await stores[3].ListAsync(null, null, 10, Token)).Items);
    }

    [Fact]
    public async Task A_batch_is_unseen_until_it_is_sealed()
    {
        var batch = await CreateAsync();
        var row = Row(2);
        await Store.AppendAsync(batch.Id, [row], Token);

        Assert.Null(await Store.FindAsync(batch.Id, Token));
        Assert.Null(await Store.FindImageAsync(row.Slots[0].Image!.Value, Token));
        Assert.Empty((await Store.ListAsync(null, null, 10, Token)).Items);
        Assert.Empty((await Store.ListImagesAsync(batch.Id, null, null, 10, Token)).Items);
        await Assert.ThrowsAsync<BatchGoneException>(() => RowsAsync(batch.Id));
        Assert.Empty(await Store.TakeAsync(10, Token));
        Assert.Null(await Store.TakeSuspectAsync(Token));
        Assert.Null(await Store.CancelAsync(batch.Id, Token));
        Assert.Null(await Store.RetryAsync(batch.Id, null, Token));
        Assert.Equal((0, 0), await Store.CountWorkAsync(Token));
        var report = await RecordAsync(new ImageResult(row.Slots[0].Image!.Value, batch.Id, 0, Failed(), null));
        Assert.Empty(report.Recorded);
    }

    [Fact]
    public async Task A_sealed_batch_has_all_that_was_said_of_it()
    {
        var batch = await CreateAsync("märz.csv");
        Clock.Advance();
        await Store.AppendAsync(batch.Id, [Row(2), Row(3, images: 2)], Token);
        await Store.AppendAsync(batch.Id, [Row(7, images: 0)], Token);
        var sealedAt = Clock.Advance();
        var recipe = new Recipe { Format = OutputFormat.Avif, Quality = 31, Effort = Effort.Small, Width = 800, Height = 65_535 };
        var expected = batch with
        {
            Recipe = recipe,
            UpdatedAt = sealedAt,
            Counts = new BatchCounts(3, 0, 0, 0, 0),
            Rows = 3,
            Rejected = 5,
        };

        Assert.Equivalent(expected, await Store.SealAsync(batch.Id, recipe, 5, Token), strict: true);
        Assert.Equivalent(expected, await FindAsync(batch.Id), strict: true);
        Assert.Equal(BatchStatus.Pending, expected.Status);
    }

    [Fact]
    public async Task Sealing_twice_changes_nothing()
    {
        var batch = await SealedAsync(1);
        Clock.Advance();
        Assert.Equivalent(batch, await Store.SealAsync(batch.Id, new Recipe { Quality = 1 }, 9, Token), strict: true);
        Assert.Equivalent(batch, await FindAsync(batch.Id), strict: true);
    }

    [Fact]
    public async Task A_batch_in_which_every_URL_was_refused_is_completed_at_once()
    {
        var batch = await CreateAsync();
        await Store.AppendAsync(batch.Id, [new BatchRow(2, "1", "Shoe", [], [new RowSlot("ftp://x", null, "invalid_url")])], Token);
        var done = await Store.SealAsync(batch.Id, Recipe.Default, 1, Token);
        Assert.Equal((BatchStatus.Completed, 0L, Clock.Now), (done.Status, done.Counts.Total, done.FinishedAt));
    }

    [Fact]
    public async Task Rows_for_a_sealed_or_unknown_batch_are_refused()
    {
        var batch = await SealedAsync(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AppendAsync(batch.Id, [Row(9)], Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AppendAsync(BatchId.New(Clock.Now), [Row(9)], Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.SealAsync(BatchId.New(Clock.Now), Recipe.Default, 0, Token));
        Assert.Equal(1, (await FindAsync(batch.Id)).Counts.Total);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(6, 4)]
    [InlineData(4, 6)]
    public async Task Rows_out_of_order_are_refused_and_none_of_the_group_is_kept(long first, long second)
    {
        var batch = await CreateAsync();
        await Store.AppendAsync(batch.Id, [Row(4)], Token);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(batch.Id, [Row(first), Row(second)], Token));
        Assert.Equal(1, (await Store.SealAsync(batch.Id, Recipe.Default, 0, Token)).Rows);
    }

    [Fact]
    public async Task Rows_come_back_as_they_were_written()
    {
        var batch = await CreateAsync();
        BatchRow[] rows =
        [
            new(2, "", "", [], []),
            new(3, "nul\0nul", "\t\r\n", ["\0"], [new("\0", null, "invalid\0")]),
            new(4, " 007", "\"Quoted\", and\nbroken 🦊 O'Neil; DROP TABLE images", ["", "blå", "3"],
            [
                new("https://a.example/ä b.jpg?x=1&y='2'", ImageId.New(Clock.Now), null),
                new("ftp://nowhere", null, "invalid_url"),
                new("https://a.example/ä b.jpg?x=1&y='2'", ImageId.New(Clock.Now), null),
            ]),
            new(long.MaxValue, new string('x', 300_000), "p", ["e"], [new("https://z.example/" + new string('u', 7_900), ImageId.New(Clock.Now), null)]),
        ];
        await Store.AppendAsync(batch.Id, rows, Token);
        await Store.SealAsync(batch.Id, Recipe.Default, 1, Token);

        var expected = rows.Select(row => new ResultRow(row, [.. row.Slots.Select((slot, index) => Pending(batch.Id, row, slot, index))]));
        Assert.Equivalent(expected, await RowsAsync(batch.Id), strict: true);
    }

    [Fact]
    public async Task A_row_of_a_thousand_URLs_and_rows_of_many_groups_are_read_in_order()
    {
        var batch = await CreateAsync();
        var rows = Enumerable.Range(2, 1_200).Select(number => Row(number, number == 600 ? 1_000 : 1)).ToList();
        await Store.AppendAsync(batch.Id, rows, Token);
        await Store.SealAsync(batch.Id, Recipe.Default, 0, Token);

        var read = await RowsAsync(batch.Id);
        Assert.Equal(rows.Select(row => row.Number), read.Select(row => row.Row.Number));
        Assert.Equal(rows[598].Slots, read[598].Row.Slots);
        Assert.Equal(rows[598].Slots.Select(slot => slot.Image), read[598].Images.Select(image => image?.Id));
    }

    private Image? Pending(BatchId batch, BatchRow row, RowSlot slot, int index) => slot.Image is not { } id ? null : new Image
    {
        Id = id,
        Batch = batch,
        Row = row.Number,
        Slot = index,
        Url = slot.Url,
        Status = ImageStatus.Pending,
        UpdatedAt = Clock.Now,
    };
}
