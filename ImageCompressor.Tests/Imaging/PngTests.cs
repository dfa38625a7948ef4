using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Encoders;

namespace ImageCompressor.Tests.Imaging;

public class PngTests
{
    [Fact]
    public void At_quality_100_no_pixel_changes()
    {
        var picture = Pictures.Photo(300, 200);
        var result = Pictures.Compress(Pictures.File(picture, "tiff"), new Recipe { Format = OutputFormat.Png, Quality = 100 });
        Assert.Null(result.Quality);
        Assert.Equal(picture.Pixels, Pictures.Decode(result.Content!).Pixels);
    }

    [Fact]
    public void A_picture_of_few_colours_becomes_a_palette()
    {
        var result = Pictures.Compress(Pictures.File(Pictures.Plain(100, 100, 10, 200, 30), "tiff"), new Recipe { Format = OutputFormat.Png });
        Assert.Equal(75, result.Quality);
        Assert.Equal(3, result.Content![25]); // IHDR's colour type: indexed
        Assert.Equal([10, 200, 30], Pictures.Decode(result.Content!).At(50, 50));
    }

    [Fact]
    public void A_picture_of_too_many_colours_is_written_lossless_at_the_same_quality()
    {
        var noise = new byte[300 * 300 * 3];
        new Random(1).NextBytes(noise);
        var result = Pictures.Compress(Pictures.File(new Pictures.Raw(300, 300, 3, noise), "tiff"), new Recipe { Format = OutputFormat.Png });
        Assert.Null(result.Quality);
        Assert.Equal(noise, Pictures.Decode(result.Content!).Pixels);
    }

    [Fact]
    public void A_palette_is_measured_and_not_believed()
    {
        using var original = Pictures.ToImage(Pictures.Photo(200, 200));
        var other = Pictures.File(Pictures.Plain(200, 200, 0, 0, 0), "png");
        var same = Pictures.File(Pictures.Photo(200, 200), "png");
        Assert.True(PngQuality.Reaches(original, same, 99, margin: 0));
        Assert.False(PngQuality.Reaches(original, other, 1, margin: 0));
    }

    [Fact]
    public void What_cannot_be_seen_does_not_count_against_a_palette()
    {
        using var original = Pictures.ToImage(Pictures.Plain(20, 20, 200, 10, 10, 0));
        Assert.Equal(double.PositiveInfinity, PngQuality.SignalToNoise(original, Pictures.File(Pictures.Plain(20, 20, 0, 0, 0, 0), "png")));
    }

    [Fact]
    public void A_higher_quality_never_asks_for_less()
    {
        var needed = Enumerable.Range(1, 99).Select(PngQuality.Needed).ToList();
        Assert.Equal(needed.Order(), needed);
    }
}
