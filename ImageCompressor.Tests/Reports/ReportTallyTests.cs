using System.Runtime.CompilerServices;
using ImageCompressor.Api.Reports;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Reports;

public sealed class ReportTallyTests
{
    [Fact]
    public void Every_image_is_counted_where_it_stands_and_the_bytes_are_those_of_the_completed()
    {
        var report = Rows.Report(
            Rows.Compressed(1000, 250), Rows.Compressed(1000, 1500), Rows.Kept(400), Rows.Kept(600, "animation_kept"), Rows.Kept(100),
            Rows.Failed(new Failure(FailureKind.Timeout)), Rows.Unfinished(ImageStatus.Cancelled), Rows.Unfinished(ImageStatus.Pending), Rows.Unfinished(ImageStatus.Processing),
            Rows.Rejected("ftp://x", "unsupported_scheme"));
        Assert.Equal(new ImageCounts(9, 5, 2, 3, 1, 1, 1, 1), report.Images);
        Assert.Equal((3100, 2850, 250, 8.1), (report.OriginalBytes, report.CompressedBytes, report.SavedBytes, report.SavedPercent));
        Assert.Equal([new("not_smaller", 2), new("animation_kept", 1)], report.Kept);
        Assert.Equal([new("unsupported_scheme", 1)], report.Rejected.ByCode);
        Assert.Equal(new RejectedUrl(7, "unsupported_scheme", "ftp://x"), Assert.Single(report.Rejected.Listed));
        Assert.Equal((90, Rows.Start.AddSeconds(90)), (report.Seconds, report.AsOf));
    }

    [Theory]
    [InlineData(1000, 1000, 0)]
    [InlineData(1000, 901, 0)]
    [InlineData(1000, 900, 1)]
    [InlineData(1000, 700, 3)]
    [InlineData(1000, 300, 7)]
    [InlineData(1000, 1, 9)]
    [InlineData(1000, 0, 9)]
    [InlineData(3, 1, 6)]
    public void A_saving_is_in_the_bucket_that_begins_at_or_below_it(long before, long after, int bucket)
    {
        var savings = Rows.Report(Rows.Compressed(before, after)).Savings;
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (i * 10, i * 10 + 10, i == bucket ? 1L : 0)), savings.Buckets.Select(one => (one.FromPercent, one.ToPercent, one.Count)));
        Assert.Equal((0, 0), (savings.Grew, savings.Kept));
    }

    [Fact]
    public void What_grew_and_what_was_kept_stand_apart_from_the_buckets()
    {
        var savings = Rows.Report(Rows.Compressed(1000, 1001), Rows.Kept(5), Rows.Kept(5)).Savings;
        Assert.Equal((1, 2, 0), (savings.Grew, savings.Kept, savings.Buckets.Sum(bucket => bucket.Count)));
    }

    [Fact]
    public void Formats_are_counted_before_and_after_the_heaviest_first()
    {
        var formats = Rows.Report(Rows.Compressed(100, 30, "image/jpeg", "image/avif"), Rows.Compressed(900, 20), Rows.Kept(50, type: "image/jpeg")).Formats;
        Assert.Equal(
            [new("image/png", 1, 900, 0, 0), new("image/jpeg", 2, 150, 1, 50), new("image/avif", 0, 0, 1, 30), new("image/webp", 0, 0, 1, 20)],
            formats);
    }

    [Fact]
    public void The_lists_have_the_ten_that_they_name_in_order()
    {
        var report = Rows.Report(
            [.. Enumerable.Range(1, 30).Select(i => Rows.Compressed(i * 1000, i * 1000 - i * i, times: new StageTimes(i, 40, 2, 5000 - i), product: $"P{i}")),
            Rows.Compressed(10, 20, product: "grew"), Rows.Kept(1_000_000)]);
        var down = Enumerable.Range(0, 10).Select(i => $"P{30 - i}").ToList();
        Assert.Equal(down, report.Slowest.Select(image => image.Product));
        Assert.Equal(["Boot", .. down[..9]], report.Largest.Select(image => image.Product));
        Assert.Equal(down, report.MostSaved.Select(image => image.Product));
        Assert.Equal(["grew", .. Enumerable.Range(1, 9).Select(i => $"P{i}")], report.LeastSaved.Select(image => image.Product));
        Assert.Equal(30, report.Times.Images);
        Assert.Equal((465, 1200, 60, 150_000 - 465), (report.Times.Fetch, report.Times.Encode, report.Times.Store, report.Times.Wait));
    }

    [Fact]
    public void Failures_are_grouped_by_code_with_sentence_and_fault_the_most_frequent_first()
    {
        var report = Rows.Report(
            Rows.Failed(new Failure(FailureKind.BlockedAddress)), Rows.Failed(new Failure(FailureKind.HttpStatus, 503, "status 503")), Rows.Failed(new Failure(FailureKind.HttpStatus, 404, "status 404")),
            Rows.Failed(new Failure(FailureKind.HttpStatus, 503, "status 503")));
        Assert.Equal(
            [("http_503", 2, true, FailureFault.Source), ("blocked_address", 1, false, FailureFault.Caller), ("http_404", 1, false, FailureFault.Source)],
            report.Failures.Groups.Select(group => (group.Code, group.Count, group.Retryable, group.Fault)));
        Assert.Equal(("The host answered with an error.", "status 503"), (report.Failures.Groups[0].Message, report.Failures.Groups[0].Images[1].Detail));
        Assert.Equal((4, 4), (report.Failures.Total, report.Failures.Listed));
    }

    [Fact]
    public void A_million_failures_are_counted_and_few_of_them_listed()
    {
        var tally = new ReportTally(Rows.Root);
        var rows = Enumerable.Range(0, 700).Select(i => Rows.Failed(new Failure(FailureKind.HttpStatus, 100 + i), product: new string('p', 5000), url: "https://a.example/" + new string('u', 7900))).ToList();
        for (var i = 0; i < 1_000_000; i++) tally.Add(rows[i % rows.Count]);
        var failures = tally.ToReport(Rows.Batch("x"), true, Rows.Start).Failures;
        Assert.Equal((1_000_000, FailureTally.MostListed), (failures.Total, failures.Listed));
        Assert.Equal(failures.Listed, failures.Groups.Sum(group => group.Images.Count));
        Assert.Equal(1_000_000, failures.Groups.Sum(group => group.Count));
        Assert.All(failures.Groups, group => Assert.InRange(group.Images.Count, 1, FailureTally.MostOfACode));
        Assert.All(failures.Groups[0].Images, image => Assert.Equal(200, image.Product.Length));
    }

    [Fact]
    public void A_code_that_comes_after_all_the_others_still_has_its_example()
    {
        var report = Rows.Report([
            .. Enumerable.Range(0, 30).SelectMany(status => Enumerable.Repeat(Rows.Failed(new Failure(FailureKind.HttpStatus, 400 + status)), 150)),
            .. Enumerable.Repeat(Rows.Failed(new Failure(FailureKind.Empty)), 3)]);
        Assert.Single(report.Failures.Groups.Single(group => group.Code == "empty").Images);
        Assert.Equal((4503, FailureTally.MostOfACode), (report.Failures.Total, report.Failures.Groups[0].Images.Count));
        // 10 codes with a hundred, and one of each that came later.
        Assert.Equal(FailureTally.MostListed + 21, report.Failures.Listed);
    }

    [Fact]
    public void Rejected_values_are_listed_up_to_a_bound_and_cut()
    {
        var rejected = Rows.Report(Enumerable.Repeat(Rows.Rejected(new string('x', 900_000), "url_too_long"), 200)).Rejected;
        Assert.Equal((200, ReportTally.MostRejectedListed, 300), (rejected.ByCode.Single().Count, rejected.Listed.Count, rejected.Listed[0].Value.Length));
    }

    [Fact]
    public void It_holds_on_to_none_of_the_images_that_it_has_seen()
    {
        var tally = new ReportTally(Rows.Root);
        var seen = Add(tally, 5000);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal(0, seen.Count(image => image.IsAlive));
        Assert.Equal(5000, tally.ToReport(Rows.Batch("x"), true, Rows.Start).Images.Total);
    }

    /// <summary>In a method of its own: the caller's frame may keep what it has touched.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Add(ReportTally tally, int count)
    {
        var seen = new List<WeakReference>(count);
        for (var i = 0; i < count; i++)
        {
            var row = i % 3 == 0 ? Rows.Failed(new Failure(FailureKind.HttpStatus, 400 + i % 90), $"P{i}") : Rows.Compressed(1000 + i, 500 + i % 400, times: new StageTimes(i, i, 3), product: $"P{i}");
            tally.Add(row);
            seen.Add(new WeakReference(row.Images[0]));
        }

        return seen;
    }

    [Fact]
    public void A_batch_that_runs_is_of_the_moment_of_the_question_and_has_no_end()
    {
        var report = new ReportTally(Rows.Root).ToReport(Rows.Batch("x"), complete: false, Rows.Start.AddSeconds(12.5));
        Assert.Equal((false, 12.5, null, null), (report.Complete, report.Seconds, report.FinishedAt, report.SavedPercent));
        Assert.Equal(Rows.Start.AddSeconds(12.5), report.AsOf);
    }

    [Fact]
    public void The_recipe_is_told_in_words()
    {
        var recipe = Recipe.Default with { Format = OutputFormat.Auto, Accept = [OutputFormat.Webp, OutputFormat.Png], Width = 800, Height = 600, Fit = Fit.Cover, MaxBytes = 500_000, Metadata = MetadataPolicy.Copyright };
        Assert.Equal(
            ["Every image takes whichever of WebP, PNG makes it smallest.", "Quality 75 of 100.", "Cut to 800 × 600 pixels, at the centre; none is enlarged.", "At most 500 KB each; the quality is lowered as far as that needs.",
                "Of the metadata only author and copyright are kept.", "Colours are converted to sRGB."],
            Rows.Report(recipe, Rows.Kept(1)).RecipeInWords);
        Assert.Equal(["Every image becomes JPEG.", "Lossless: not one pixel changes.", "At most 90 pixels high; small ones are enlarged.", "Compressed small rather than fast.", "Not progressive.", "Background: #ff0000.",
            "All metadata is kept, the place of recording too.", "Colours stay in their own space.", "Of an animation only the first frame is taken.", "Damaged images are refused.", "Then, in this order: grayscale"],
            RecipeWords.Of(new Recipe
            {
                Format = OutputFormat.Jpeg,
                Lossless = Lossless.Yes,
                Height = 90,
                WithoutEnlargement = false,
                Effort = Effort.Small,
                Progressive = false,
                Background = Colour.TryParse("red", out var red) ? red : null,
                Metadata = MetadataPolicy.All,
                ColourSpace = ColourPolicy.Keep,
                Animation = AnimationPolicy.First,
                Damaged = DamagePolicy.Refuse,
                Operations = [new GrayscaleOperation()],
            }));
    }
}
