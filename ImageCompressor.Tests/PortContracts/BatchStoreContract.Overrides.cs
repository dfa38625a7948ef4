using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    private static RecipeOverrides Overrides(string text)
    {
        Assert.True(RecipeOverrides.TryParse(text, out var overrides));
        return overrides;
    }

    private async Task<(Batch Batch, BatchRow[] Rows)> WithOverridesAsync(Recipe recipe)
    {
        var batch = await CreateAsync();
        BatchRow[] rows =
        [
            Row(2, images: 2) with { Overrides = Overrides("format=avif&quality=30") },
            Row(3),
            Row(4) with { Overrides = Overrides("format=keep&operations=watermark%20%22%C3%A4%20%7C%20%5C%22b%22") },
            Row(5, images: 0) with { Overrides = Overrides("quality=1") },
        ];
        await Store.AppendAsync(batch.Id, rows, Token);
        return (await Store.SealAsync(batch.Id, recipe, 0, Token), rows);
    }

    [Fact]
    public async Task A_job_has_the_recipe_of_its_batch_with_what_its_row_sets_of_it_also_when_the_batch_is_sealed_later()
    {
        var recipe = new Recipe { Format = OutputFormat.Webp, Quality = 60, Width = 800 };
        var (_, rows) = await WithOverridesAsync(recipe);

        var jobs = await Store.TakeAsync(10, Token);

        Recipe[] expected =
        [
            recipe with { Format = OutputFormat.Avif, Quality = 30 },
            recipe with { Format = OutputFormat.Avif, Quality = 30 },
            recipe,
            recipe with { Format = OutputFormat.Keep, Operations = [new WatermarkOperation("ä | \"b", null)] },
        ];
        Assert.Equal(expected, jobs.Select(job => job.Recipe));
        Assert.Equal(rows.SelectMany(row => row.Slots).Select(slot => slot.Image!.Value), jobs.Select(job => job.Image));
    }

    [Fact]
    public async Task A_suspect_a_released_and_a_retried_image_have_the_recipe_of_their_row()
    {
        var (batch, _) = await WithOverridesAsync(Recipe.Default);
        var job = await TakeOneAsync();
        await Store.ReleaseAsync([job], Token);
        Assert.Equal(job, await TakeOneAsync());
        await Store.SweepAsync(Clock.Now.AddSeconds(1), 9, Token);
        var suspect = await Store.TakeSuspectAsync(Token);
        Assert.Equal((job.Image, job.Recipe), (suspect!.Image, suspect.Recipe));
        await RecordAsync(Answer(suspect, Failed()));
        await Store.RetryAsync(batch.Id, null, Token);
        Assert.Contains(job.Recipe, (await Store.TakeAsync(9, Token)).Where(again => again.Image == job.Image).Select(again => again.Recipe));
    }

    [Fact]
    public async Task Rows_and_images_say_what_their_row_sets()
    {
        var (batch, rows) = await WithOverridesAsync(Recipe.Default);
        Assert.Equal(rows.Select(row => row.Overrides), (await RowsAsync(batch.Id)).Select(row => row.Row.Overrides));
        Assert.Equal(
            [rows[0].Overrides, rows[0].Overrides, null, rows[2].Overrides],
            (await Store.ListImagesAsync(batch.Id, null, null, 10, Token)).Items.Select(image => image.Overrides));
        Assert.Equal(rows[0].Overrides, (await FindAsync(rows[0].Slots[1].Image!.Value)).Overrides);
    }

    /// <summary>The report on a kept original or a failure is named after the recipe of the image, not of its batch.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deleting_gives_out_the_report_that_the_rows_recipe_has_made(bool kept)
    {
        var (batch, _) = await WithOverridesAsync(Recipe.Default);
        var job = await TakeOneAsync();
        var original = new StoredImage(ObjectName.Original(Sha("a")), 1_000, "image/png", 64, 48);
        await RecordAsync(Answer(job, kept ? Kept("a") : new ImageOutcome { Original = original, Failure = new Failure(FailureKind.WorkerCrashed) }));

        Assert.Contains(ObjectName.Report(Sha("a"), job.Recipe.Hash), await DeleteAsync(batch.Id));
    }
}
