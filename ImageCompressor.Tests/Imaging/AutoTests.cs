using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Tests.Imaging;

public class AutoTests
{
    private static readonly Recipe s_auto = new() { Format = OutputFormat.Auto };

    [Fact]
    public void A_photograph_is_the_smallest_of_the_lossy_formats_at_equal_looks()
    {
        var file = Corpus.Read("photos/gb82-city.png");
        var sizes = ((OutputFormat[])[OutputFormat.Jpeg, OutputFormat.Webp, OutputFormat.Avif]).Select(format => (FormatTable.Asked(format)!,
            Pictures.Compress(file, new Recipe { Format = format, Quality = EqualLooks.Quality(FormatTable.Asked(format)!, Effort.Balanced, 75) }).Content!.Length));
        var (smallest, size) = sizes.MinBy(row => row.Length);
        var result = Pictures.Compress(file, s_auto);
        Assert.Equal((smallest.Extension, size, 3), (result.Extension, result.Content!.Length, result.Encodes));
    }

    [Theory]
    [InlineData("gb82-windows95.png")]
    [InlineData("gb82-terminal.png")]
    public void A_screenshot_is_not_left_to_the_lossy_formats_alone(string name)
    {
        var file = Corpus.Read($"odd/{name}");
        var result = Pictures.Compress(file, s_auto);
        Assert.Contains(result.Extension, (string[])["png", "webp"]);
        Assert.True(result.Content!.Length < Pictures.Compress(file, new Recipe { Format = OutputFormat.Jpeg }).Content!.Length);
        Assert.InRange(result.Encodes, 1, Choose.MaxCandidates);
    }

    [Theory]
    [InlineData(new[] { OutputFormat.Jpeg, OutputFormat.Png }, "png")]
    [InlineData(new[] { OutputFormat.Jpeg, OutputFormat.Webp }, "webp")]
    public void A_logo_stays_transparent(OutputFormat[] accept, string extension)
    {
        var result = Pictures.Compress(Logo(), s_auto with { Accept = accept });
        Assert.Equal(extension, result.Extension);
        Assert.Equal(0, Pictures.Decode(result.Content!).At(2, 2)[3]);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_logo_that_may_only_be_jpeg_is_laid_on_the_background_and_says_so()
    {
        var result = Pictures.Compress(Logo(), s_auto with { Accept = [OutputFormat.Jpeg], Background = new Colour(0, 0, 250), Quality = 95 });
        Assert.Equal(("jpg", ImageWarnings.TransparencyFlattened), (result.Extension, result.Warnings[0]));
        Assert.InRange(Pictures.Decode(result.Content!).At(2, 2)[2], 240, 255);
        Assert.InRange(Pictures.Decode(result.Content!).At(2, 2)[0], 0, 12);
    }

    [Fact]
    public void An_opaque_channel_excludes_no_format_and_is_dropped()
    {
        var file = Pictures.File(Pictures.Photo(200, 150, 4), "tiff");
        var result = Pictures.Compress(file, s_auto with { Accept = [OutputFormat.Jpeg] });
        Assert.Equal("jpg", result.Extension);
        Assert.Empty(result.Warnings);
        Assert.Equal(3, Pictures.Decode(Pictures.Compress(file, s_auto).Content!).Bands);
    }

    [Theory]
    [InlineData(new[] { OutputFormat.Avif, OutputFormat.Jpeg, OutputFormat.Webp }, "webp")]
    [InlineData(new[] { OutputFormat.Gif, OutputFormat.Jpeg }, "gif")]
    public void An_animation_goes_to_a_format_that_moves(OutputFormat[] accept, string extension)
    {
        var result = Pictures.Compress(Pictures.Animation(), s_auto with { Accept = accept, Width = 20 });
        Assert.Equal((extension, Pictures.AnimationFrames), (result.Extension, Pictures.Compressor.ReadHeader(result.Content!).Frames));
    }

    [Fact]
    public void An_animation_that_may_only_be_jpeg_is_its_first_frame_and_says_so()
    {
        var result = Pictures.Compress(Pictures.Animation(), s_auto with { Accept = [OutputFormat.Jpeg] });
        Assert.Equal("jpg", result.Extension);
        Assert.Contains(ImageWarnings.AnimationDropped, result.Warnings);
    }

    [Fact]
    public void A_photograph_is_png_only_where_nothing_else_is_accepted()
    {
        var file = Pictures.File(Pictures.Photo(200, 150), "tiff");
        Assert.Equal(("png", 1), (Pictures.Compress(file, s_auto with { Accept = [OutputFormat.Png] }) is var only ? only.Extension : "", only.Encodes));
        var both = Pictures.Compress(file, s_auto with { Accept = [OutputFormat.Png, OutputFormat.Jpeg] });
        Assert.Equal(("jpg", 1), (both.Extension, both.Encodes));
    }

    [Fact]
    public void Of_equals_the_first_is_taken_every_time()
    {
        var first = Pictures.Compress(Pictures.File(Pictures.Photo(100, 80), "tiff"), s_auto);
        var second = Pictures.Compress(Pictures.File(Pictures.Photo(100, 80), "tiff"), s_auto);
        Assert.Equal(first.Content, second.Content);
    }

    [Fact]
    public void An_original_of_an_accepted_format_that_is_smallest_already_is_kept_and_another_is_not()
    {
        var avif = Pictures.Compress(Pictures.File(Pictures.Photo(200, 150), "tiff"), new Recipe { Format = OutputFormat.Avif, Quality = 5 }).Content!;
        Assert.Equal(KeptReasons.NotSmaller, Pictures.Compress(avif, s_auto with { Quality = 95 }).KeptReason);
        var other = Pictures.Compress(avif, s_auto with { Quality = 95, Accept = [OutputFormat.Jpeg, OutputFormat.Webp] });
        Assert.Null(other.KeptReason);
        Assert.Contains(ImageWarnings.LargerThanOriginal, other.Warnings);
    }

    [Fact]
    public void Sides_that_a_format_cannot_hold_exclude_it()
    {
        var file = Pictures.File(Pictures.Photo(16_400, 4), "png");
        Assert.Equal("jpg", Pictures.Compress(file, s_auto with { Accept = [OutputFormat.Webp, OutputFormat.Avif, OutputFormat.Jpeg] }).Extension);
        Assert.Equal(ImagingFailure.CannotEncode, Pictures.Fails(file, s_auto with { Accept = [OutputFormat.Webp, OutputFormat.Avif] }).Failure);
    }

    [Fact]
    public void Without_loss_only_formats_that_can_are_tried()
    {
        var picture = Pictures.Photo(100, 80);
        var result = Pictures.Compress(Pictures.File(picture, "tiff"), s_auto with { Lossless = Lossless.Yes });
        Assert.Equal(picture.Pixels, Pictures.Decode(result.Content!).Pixels);
        Assert.Equal(ImagingFailure.CannotEncode,
            Pictures.Fails(Pictures.File(picture, "tiff"), s_auto with { Lossless = Lossless.Yes, Accept = [OutputFormat.Jpeg, OutputFormat.Gif] }).Failure);
    }

    [Fact]
    public void A_budget_is_met_in_the_format_that_was_chosen()
    {
        var file = Pictures.File(Pictures.Photo(320, 240), "tiff");
        var free = Pictures.Compress(file, s_auto);
        var tight = Pictures.Compress(file, s_auto with { MaxBytes = free.Content!.Length * 2 / 3 });
        Assert.Equal(free.Extension, tight.Extension);
        Assert.InRange(tight.Content!.Length, 1, free.Content.Length * 2 / 3);
        Assert.InRange(tight.Encodes, 2, Encode.MaxEncodes);
    }

    [Theory]
    [InlineData(50, 62, 70, 38, 48)]
    [InlineData(75, 78, 84, 55, 61)]
    [InlineData(85, 85, 90, 66, 72)]
    public void Qualities_of_equal_score_are_as_measured(int jpeg, int webpFrom, int webpTo, int avifFrom, int avifTo)
    {
        Assert.InRange(EqualLooks.Quality(FormatTable.Webp, Effort.Balanced, jpeg), webpFrom, webpTo);
        Assert.InRange(EqualLooks.Quality(FormatTable.Avif, Effort.Balanced, jpeg), avifFrom, avifTo);
        Assert.Equal(jpeg, EqualLooks.Quality(FormatTable.Jpeg, Effort.Balanced, jpeg));
    }

    [Theory]
    [InlineData("WebP", Effort.Balanced)]
    [InlineData("AVIF", Effort.Balanced)]
    [InlineData("AVIF", Effort.Small)]
    public void A_higher_quality_never_becomes_a_lower_one(string name, Effort effort)
    {
        var format = FormatTable.All.Single(row => row.Name == name);
        var qualities = Enumerable.Range(1, 100).Select(quality => EqualLooks.Quality(format, effort, quality)).ToList();
        Assert.Equal(qualities.Order(), qualities);
        Assert.Equal((1, 100), (qualities[0], qualities[^1]));
    }

    [Theory]
    [CombinatorialFormats]
    public void No_combination_of_words_ends_in_a_crash(string saver, OutputFormat output)
    {
        var options = saver == "heif" ? new NetVips.VOption { { "compression", NetVips.Enums.ForeignHeifCompression.Av1 }, { "effort", 0 } } : null;
        foreach (var side in (int[])[1, 3])
        {
            var file = Pictures.File(Pictures.Photo(side, side, saver is "jpeg" ? 3 : 4), saver, options is null ? null : new() { { "compression", options["compression"] }, { "effort", 0 } });
            foreach (var lossless in Enum.GetValues<Lossless>())
            {
                foreach (var progressive in (bool?[])[null, true, false])
                {
                    foreach (var most in (long?[])[null, 100])
                    {
                        var recipe = new Recipe { Format = output, Lossless = lossless, Progressive = progressive, MaxBytes = most };
                        try
                        {
                            var result = Pictures.Compress(file, recipe);
                            Assert.Equal(side, result.Width);
                            Assert.False(result.Content?.Length > most);
                        }
                        catch (ImagingException failure)
                        {
                            Assert.Contains(failure.Failure, (ImagingFailure[])[ImagingFailure.CannotEncode, ImagingFailure.MaxBytesNotReached]);
                        }
                    }
                }
            }
        }
    }

    /// <summary>A disc of one colour on nothing.</summary>
    private static byte[] Logo()
    {
        var logo = Pictures.Plain(200, 200, 200, 40, 40, 0);
        for (var i = 0; i < 200 * 200; i++)
        {
            if (Math.Pow(i % 200 - 100, 2) + Math.Pow(i / 200 - 100, 2) < 80 * 80)
                logo.Pixels[i * 4 + 3] = 255;
        }

        return Pictures.File(logo, "tiff");
    }
}
