using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

public class TransparencyTests
{
    private static readonly byte[] s_invisibleBlack = Pictures.File(Pictures.Plain(60, 40, 0, 0, 0, 0), "png");

    [Fact]
    public void What_shows_through_becomes_white_in_jpeg_and_never_black()
    {
        var result = Pictures.Compress(s_invisibleBlack, new Recipe { Format = OutputFormat.Jpeg });
        Assert.Equal([255, 255, 255], Pictures.Decode(result.Content!).At(30, 20));
        Assert.Contains(ImageWarnings.TransparencyFlattened, result.Warnings);
    }

    [Fact]
    public void An_opaque_channel_is_dropped_without_a_word()
    {
        var picture = Pictures.Photo(80, 60, 4);
        var result = Pictures.Compress(Pictures.File(picture, "png"), new Recipe { Format = OutputFormat.Jpeg, Quality = 95 });
        Assert.Empty(result.Warnings);
        Assert.True(Pictures.Distance(picture, Pictures.Decode(result.Content!)) < 4);
    }

    [Theory]
    [InlineData(OutputFormat.Webp)]
    [InlineData(OutputFormat.Avif)]
    [InlineData(OutputFormat.Png)]
    public void Other_formats_stay_transparent(OutputFormat format)
    {
        var picture = Pictures.Photo(100, 100, 4);
        for (var i = 3; i < picture.Pixels.Length / 2; i += 4)
            picture.Pixels[i] = 0;
        var result = Pictures.Compress(Pictures.File(picture, "tiff"), new Recipe { Format = format });
        var shown = Pictures.Decode(result.Content!);
        Assert.Equal(4, shown.Bands);
        Assert.True(shown.At(50, 10)[3] < 10 && shown.At(50, 90)[3] > 245);
    }

    [Fact]
    public void Shrinking_does_not_draw_invisible_colour_into_the_edges()
    {
        // White discs on invisible black: a filter that forgets the alpha channel makes grey rims.
        var picture = Pictures.Plain(400, 400, 0, 0, 0, 0);
        for (var i = 0; i < 400 * 400; i++)
        {
            if ((i % 400 - 200) * (i % 400 - 200) + (i / 400 - 200) * (i / 400 - 200) < 150 * 150)
                picture.Pixels.AsSpan(i * 4, 4).Fill(255);
        }

        var small = Pictures.Decode(Pictures.Compress(Pictures.File(picture, "png"),
            new Recipe { Format = OutputFormat.Png, Width = 90, Quality = 100 }).Content!);
        Assert.Equal((90, 90, 4), (small.Width, small.Height, small.Bands));
        for (var i = 0; i < 90 * 90; i++)
            Assert.True(small.Pixels[i * 4 + 3] < 16 || small.Pixels[i * 4] > 245, $"a grey rim at {i % 90},{i / 90}");
    }

    [Fact]
    public void A_steady_half_transparent_colour_survives_shrinking()
    {
        var small = Pictures.Decode(Pictures.Compress(Pictures.File(Pictures.Plain(300, 300, 200, 100, 50, 128), "png"),
            new Recipe { Format = OutputFormat.Png, Width = 77, Quality = 100 }).Content!);
        Assert.Equal([200, 100, 50, 128], small.At(40, 40));
    }

    [Fact]
    public void Grey_with_transparency_keeps_both()
    {
        var file = Pictures.File(Pictures.Plain(50, 50, 90, 128), "png");
        var shown = Pictures.Decode(Pictures.Compress(file, new Recipe { Format = OutputFormat.Webp, Quality = 95 }).Content!);
        Assert.Equal(4, shown.Bands);
        Assert.InRange(shown.At(20, 20)[0], 86, 94);
        Assert.Equal(128, shown.At(20, 20)[3]);
    }

    [Fact]
    public void Sixteen_bits_of_alpha_become_eight_of_the_same_opacity()
    {
        using var eight = Pictures.ToImage(Pictures.Plain(20, 20, 200, 100, 50, 128));
        using var sixteen = (Image)Operation.Call("colourspace", null, eight, Enums.Interpretation.Rgb16);
        var result = Pictures.Compress(Pictures.File(sixteen, "png", new VOption { { "bitdepth", 16 } }),
            new Recipe { Format = OutputFormat.Webp, Quality = 95 });
        Assert.InRange(Pictures.Decode(result.Content!).At(10, 10)[3], 127, 129);
        Assert.Contains(ImageWarnings.DepthReduced, result.Warnings);
    }
}
