using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Tests.Imaging;

public class BudgetTests
{
    private static readonly byte[] s_photo = Pictures.File(Pictures.Photo(320, 240), "tiff");

    [Theory]
    [InlineData(OutputFormat.Jpeg, 90)]
    [InlineData(OutputFormat.Jpeg, 50)]
    [InlineData(OutputFormat.Webp, 90)]
    [InlineData(OutputFormat.Webp, 50)]
    [InlineData(OutputFormat.Avif, 90)]
    [InlineData(OutputFormat.Avif, 50)]
    public void No_file_is_over_its_budget_and_none_far_below(OutputFormat format, int quality)
    {
        var recipe = new Recipe { Format = format, Quality = quality };
        var sizes = Enumerable.Range(1, quality).Select(q => Pictures.Compress(s_photo, recipe with { Quality = q }).Content!.Length).ToArray();
        for (var budget = sizes[0]; budget < sizes[^1]; budget += Math.Max(1, (sizes[^1] - sizes[0]) / 7))
        {
            var result = Pictures.Compress(s_photo, recipe with { MaxBytes = budget });
            var best = sizes.Where(size => size <= budget).Max();
            Assert.InRange(result.Content!.Length, (int)(0.88 * best), budget);
            Assert.InRange(result.Quality!.Value, 1, quality);
            Assert.Equal(sizes[result.Quality.Value - 1], result.Content.Length);
            Assert.InRange(result.Encodes, 1, Encode.MaxEncodes);
        }
    }

    [Theory]
    [InlineData(OutputFormat.Png)]
    [InlineData(OutputFormat.Gif)]
    public void Colours_are_given_up_where_quality_alone_does_not_help(OutputFormat format)
    {
        var recipe = new Recipe { Format = format, Quality = 100 };
        var full = Pictures.Compress(s_photo, recipe).Content!.Length;
        foreach (var budget in (int[])[full / 2, full / 4, full / 8])
        {
            var result = Pictures.Compress(s_photo, recipe with { MaxBytes = budget });
            Assert.InRange(result.Content!.Length, 1, budget);
            Assert.InRange(result.Encodes, 2, Encode.MaxEncodes);
            Assert.NotNull(result.Quality);
            Assert.True(Pictures.Distance(Pictures.Photo(320, 240), Pictures.Decode(result.Content)) < 60);
        }
    }

    [Fact]
    public void Photographs_meet_many_budgets()
    {
        foreach (var name in (string[])["photos/gb82-city.png", "photos/kodak-05.png", "photos/coreimaging-IMG_2325.jpg"])
        {
            foreach (var budget in (int[])[100_000, 40_000, 15_000])
            {
                var result = Pictures.Compress(Corpus.Read(name), new Recipe { Format = OutputFormat.Jpeg, MaxBytes = budget });
                Assert.InRange(result.Content!.Length, 1, budget);
                Assert.True(result.Content.Length > 0.9 * budget || result.Quality == Recipe.DefaultQuality, $"{name}: {result.Content.Length} of {budget}");
                Assert.InRange(result.Encodes, 1, Encode.MaxEncodes);
            }
        }
    }

    [Theory]
    [InlineData(OutputFormat.Jpeg)]
    [InlineData(OutputFormat.Webp)]
    [InlineData(OutputFormat.Avif)]
    [InlineData(OutputFormat.Png)]
    [InlineData(OutputFormat.Gif)]
    [InlineData(OutputFormat.Auto)]
    public void A_budget_that_no_quality_meets_fails_with_what_was_reached(OutputFormat format)
    {
        var file = Pictures.File(Pictures.Photo(1200, 900), "tiff");
        var failure = Pictures.Fails(file, new Recipe { Format = format, MaxBytes = 100 });
        Assert.Equal(ImagingFailure.MaxBytesNotReached, failure.Failure);
        Assert.Matches("^the smallest that was reached is [0-9]{3,} bytes; 100 are allowed$", failure.Detail);
    }

    [Fact]
    public void What_was_reached_is_the_size_at_the_lowest_quality()
    {
        var least = Pictures.Compress(s_photo, new Recipe { Format = OutputFormat.Jpeg, Quality = 1 }).Content!.Length;
        var failure = Pictures.Fails(s_photo, new Recipe { Format = OutputFormat.Jpeg, MaxBytes = least - 1 });
        Assert.Equal($"the smallest that was reached is {least} bytes; {least - 1} are allowed", failure.Detail);
        Assert.Equal(least, Pictures.Compress(s_photo, new Recipe { Format = OutputFormat.Jpeg, MaxBytes = least }).Content!.Length);
    }

    [Fact]
    public void Without_loss_there_is_nothing_to_lower()
    {
        var recipe = new Recipe { Format = OutputFormat.Webp, Lossless = Lossless.Yes };
        var exact = Pictures.Compress(s_photo, recipe).Content!.Length;
        Assert.Equal(ImagingFailure.MaxBytesNotReached, Pictures.Fails(s_photo, recipe with { MaxBytes = exact - 1 }).Failure);
        Assert.Equal(1, Pictures.Compress(s_photo, recipe with { MaxBytes = exact }).Encodes);
    }

    [Fact]
    public void An_original_is_kept_within_the_budget_and_never_over_it()
    {
        var original = Pictures.Compress(s_photo, new Recipe { Format = OutputFormat.Jpeg, Quality = 20 }).Content!;
        var recipe = new Recipe { Quality = 90 };
        Assert.Equal(KeptReasons.NotSmaller, Pictures.Compress(original, recipe with { MaxBytes = original.Length }).KeptReason);
        var smaller = Pictures.Compress(original, recipe with { MaxBytes = original.Length - 1 });
        Assert.Null(smaller.KeptReason);
        Assert.InRange(smaller.Content!.Length, 1, original.Length - 1);
    }

    [Fact]
    public void An_animation_that_would_be_kept_over_its_budget_fails()
    {
        var file = Corpus.Read("odd/libavif-colors-animated-8bpc-alpha-exif-xmp.avif");
        var recipe = new Recipe { Metadata = MetadataPolicy.All };
        Assert.Equal(ImagingFailure.MaxBytesNotReached, Pictures.Fails(file, recipe with { MaxBytes = file.Length - 1 }).Failure);
        Assert.Equal(KeptReasons.AnimationKept, Pictures.Compress(file, recipe with { MaxBytes = file.Length }).KeptReason);
        // What is written anew without the place of recording counts as it then is.
        Assert.Equal(ImagingFailure.MaxBytesNotReached, Pictures.Fails(file, new Recipe { MaxBytes = file.Length - 1 }).Failure);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    public void The_search_ends_within_its_encodes_at_any_slope(double slope)
    {
        long Size(int quality) => (long)(1000 * Math.Exp(slope * quality + (quality % 7 == 0 ? 0.03 : 0)));
        for (var most = Size(1); most < Size(80); most += Math.Max(1, Size(80) / 97))
        {
            var asked = new List<int>();
            var found = BudgetSearch.Run(quality =>
            {
                asked.Add(quality);
                return new Encoded(FormatTable.Jpeg, new byte[Size(quality)], quality);
            }, 80, Size(80), most, Encode.MaxEncodes - 1);
            Assert.InRange(asked.Count, 1, Encode.MaxEncodes - 1);
            Assert.Equal(asked.Count, asked.Distinct().Count());
            Assert.InRange(found.Best!.Value.Content.Length, (long)(0.85 * most), most);
        }
    }

    [Fact]
    public void The_last_encode_is_for_the_lowest_quality()
    {
        var asked = new List<int>();
        var found = BudgetSearch.Run(quality =>
        {
            asked.Add(quality);
            return new Encoded(FormatTable.Jpeg, new byte[1000 + quality], quality);
        }, 80, 1080, 999, 2);
        Assert.Null(found.Best);
        Assert.Equal((1, 1001L), (asked[^1], found.Smallest));
    }
}
