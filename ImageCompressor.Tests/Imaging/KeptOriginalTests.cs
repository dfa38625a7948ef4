using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Native;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Tests.Imaging;

public class KeptOriginalTests
{
    [Theory]
    [InlineData(OutputFormat.Keep)]
    [InlineData(OutputFormat.Jpeg)]
    public void A_file_that_cannot_become_smaller_is_kept(OutputFormat format)
    {
        var small = Pictures.Compress(Pictures.File(Pictures.Photo(200, 150), "png"), new Recipe { Format = OutputFormat.Jpeg, Quality = 20 });
        var again = Pictures.Compress(small.Content!, new Recipe { Format = format, Quality = 90 });
        Assert.Equal((null, KeptReasons.NotSmaller, "jpg", "image/jpeg", 200, 150, null),
            (again.Content, again.KeptReason, again.Extension, again.MediaType, again.Width, again.Height, again.Quality));
        Assert.Empty(again.Warnings);
    }

    [Fact]
    public void Another_format_is_delivered_even_when_larger_and_says_so()
    {
        var small = Pictures.Compress(Pictures.File(Pictures.Photo(200, 150), "png"), new Recipe { Format = OutputFormat.Webp, Quality = 1 });
        var larger = Pictures.Compress(small.Content!, new Recipe { Format = OutputFormat.Png, Quality = 100 });
        Assert.Null(larger.KeptReason);
        Assert.True(larger.Content!.Length > small.Content!.Length);
        Assert.Equal([ImageWarnings.LargerThanOriginal], larger.Warnings);
    }

    [Fact]
    public void An_original_larger_in_pixels_than_asked_is_never_kept()
    {
        var tiny = Pictures.Compress(Pictures.File(Pictures.Plain(400, 300, 90, 90, 90), "png"), new Recipe { Format = OutputFormat.Webp, Quality = 1 });
        var result = Pictures.Compress(tiny.Content!, new Recipe { Width = 399, Quality = 100 });
        Assert.Equal((null, 399), (result.KeptReason, result.Width));
    }

    [Fact]
    public void A_tiff_is_never_kept_as_no_browser_shows_it()
    {
        var tiff = Pictures.File(Pictures.Photo(200, 150), "tiff", new NetVips.VOption { { "compression", NetVips.Enums.ForeignTiffCompression.Jpeg }, { "Q", 10 } });
        var result = Pictures.Compress(tiff, new Recipe { Quality = 95 });
        Assert.Equal((null, "image/jpeg"), (result.KeptReason, result.MediaType));
        Assert.True(result.Content!.Length > tiff.Length);
        Assert.Equal([ImageWarnings.LargerThanOriginal], result.Warnings);
    }

    [Fact]
    public void An_original_that_must_not_be_kept_is_replaced_by_a_larger_result_that_says_so()
    {
        var small = Pictures.Compress(Pictures.File(Pictures.Photo(200, 150), "png"), new Recipe { Format = OutputFormat.Jpeg, Quality = 20 }).Content!;
        var recipe = new Recipe { Quality = 90 };
        var header = Pictures.Compressor.ReadHeader(small);
        using var killSwitch = new KillSwitch(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        using var work = new Work(small, header, Plan.For(header, recipe), recipe, new ImagingOptions(), killSwitch) { OriginalMustNotBeKept = true };
        Steps.Run(work);
        var result = Verdict.Of(work);
        Assert.Null(result.KeptReason);
        Assert.True(result.Content!.Length > small.Length);
        Assert.Equal([ImageWarnings.LargerThanOriginal], result.Warnings);
    }
}
