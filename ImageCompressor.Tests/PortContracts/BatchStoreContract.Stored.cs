using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

/// <summary>Images whose originals were uploaded: the object is there before the image has run.</summary>
public abstract partial class BatchStoreContract
{
    [Fact]
    public async Task An_uploaded_original_that_has_not_run_is_not_given_out_with_another_batch()
    {
        var fetched = await SealedAsync(1);
        await RecordAsync(Answer(await TakeOneAsync(), Compressed("a")));
        Clock.Advance();
        var uploaded = await StoredAsync("a");

        Assert.DoesNotContain(ObjectName.Original(Sha("a")), await DeleteAsync(fetched.Id));

        await Store.SealAsync(uploaded.Id, Recipe.Default, 0, Token);
        Assert.Equal(StoredSource.Url(Sha("a")), (await TakeOneAsync()).Url);
        Assert.Equal([ObjectName.Original(Sha("a"))], await DeleteAsync(uploaded.Id));
    }

    [Fact]
    public async Task An_uploaded_original_is_given_out_with_its_batch_also_when_its_worker_died()
    {
        var batch = await StoredAsync("a");
        await Store.SealAsync(batch.Id, Recipe.Default, 0, Token);
        var job = await TakeOneAsync();
        await RecordAsync(Answer(job, ImageOutcome.Failed(new Failure(FailureKind.WorkerCrashed))));

        var image = await FindAsync(job.Image);
        Assert.Equal((ImageStatus.Failed, null), (image.Status, image.Outcome!.Original));
        Assert.Equal([ObjectName.Original(Sha("a"))], await DeleteAsync(batch.Id));
    }

    [Fact]
    public async Task An_original_that_was_deleted_during_the_upload_is_noticed_at_its_end()
    {
        var fetched = await SealedAsync(1);
        await RecordAsync(Answer(await TakeOneAsync(), Compressed("a")));
        var (late, other) = (await CreateAsync(), await CreateAsync());
        Clock.Advance();
        Assert.Contains(ObjectName.Original(Sha("a")), await DeleteAsync(fetched.Id));
        await Store.AppendAsync(late.Id, [StoredRow(2, "a")], Token);
        await Store.AppendAsync(other.Id, [StoredRow(2, "b")], Token);

        await Assert.ThrowsAsync<OriginalDeletedException>(() => Store.SealAsync(late.Id, Recipe.Default, 0, Token));
        Assert.Equal(1, (await Store.SealAsync(other.Id, Recipe.Default, 0, Token)).Counts.Pending);
        Clock.Advance(TimeSpan.FromMinutes(2));
        var again = await StoredAsync("a");
        Assert.Equal(1, (await Store.SealAsync(again.Id, Recipe.Default, 0, Token)).Counts.Pending);
    }

    [Fact]
    public async Task The_originals_of_an_upload_that_broke_off_are_given_out()
    {
        var broken = await StoredAsync("a");
        Assert.Equal([broken.Id], (await Store.SweepAsync(Clock.Advance(), 3, Token)).Unfinished);
        Assert.Equal([ObjectName.Original(Sha("a"))], await DeleteAsync(broken.Id));
    }

    [Fact]
    public async Task All_images_are_paged_newest_batch_first_without_a_gap_or_a_repeat()
    {
        var (old, middle, fresh) = (await SealedAsync(4), await SealedAsync(0), await SealedAsync(3));
        await CreateAsync();
        var expected = new List<ImageId>();
        foreach (var id in new[] { fresh.Id, middle.Id, old.Id })
            expected.AddRange((await Store.ListImagesAsync(id, null, null, 10, Token)).Items.Select(image => image.Id));

        var seen = await PagesAsync<Image>((cursor, limit) => Store.ListImagesAsync(null, cursor, limit, Token), 3);

        Assert.Equal([3, 3, 1], seen.Select(page => page.Count));
        Assert.Equal(expected, seen.SelectMany(page => page).Select(image => image.Id));
    }

    [Fact]
    public async Task All_images_are_found_by_where_they_stand()
    {
        var (one, other, third) = (await SealedAsync(3), await SealedAsync(2), await SealedAsync(1));
        var jobs = (await Store.TakeAsync(6, Token)).ToLookup(job => job.Batch);
        await RecordAsync(Answer(jobs[one.Id].Last(), Failed()), Answer(jobs[other.Id].First(), Kept("a")), Answer(jobs[third.Id].Single(), Failed()));

        async Task<ImageId[]> Ids(ImageStatus status) =>
            [.. (await PagesAsync<Image>((cursor, limit) => Store.ListImagesAsync(status, cursor, limit, Token), 1)).SelectMany(page => page).Select(image => image.Id)];
        Assert.Equal([jobs[third.Id].Single().Image, jobs[one.Id].Last().Image], await Ids(ImageStatus.Failed));
        Assert.Equal([jobs[other.Id].First().Image], await Ids(ImageStatus.Completed));
        Assert.Equal(3, (await Ids(ImageStatus.Processing)).Length);
        Assert.Empty(await Ids(ImageStatus.Cancelled));
        await DeleteAsync(third.Id);
        Assert.Equal([jobs[one.Id].Last().Image], await Ids(ImageStatus.Failed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_foreign_cursor_of_all_images_gives_an_empty_page(string cursor)
    {
        await SealedAsync(1);
        Assert.Empty((await Store.ListImagesAsync(null, cursor, 5, Token)).Items);
    }

    [Fact]
    public async Task A_cursor_of_one_batch_is_foreign_to_the_list_of_all()
    {
        var batch = await SealedAsync(3);
        var next = (await Store.ListImagesAsync(batch.Id, null, null, 1, Token)).Next;
        Assert.Empty((await Store.ListImagesAsync(null, next, 5, Token)).Items);
    }

    private BatchRow StoredRow(long number, string content) =>
        new(number, "", "a.png", [], [new RowSlot(StoredSource.Url(Sha(content)), ImageId.New(Clock.Now), null)]);

    private async Task<Batch> StoredAsync(string content)
    {
        var batch = await CreateAsync();
        await Store.AppendAsync(batch.Id, [StoredRow(2, content)], Token);
        return batch;
    }
}
