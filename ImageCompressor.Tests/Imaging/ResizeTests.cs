using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Tests.Imaging;

public class ResizeTests
{
    [Theory]
    [InlineData(4000, 3000, 400, null, 400, 300)]
    [InlineData(4000, 3000, null, 300, 400, 300)]
    [InlineData(4000, 3000, 400, 100, 133, 100)]
    [InlineData(100, 50, 400, 400, 100, 50)]
    [InlineData(10000, 1, 100, null, 100, 1)]
    [InlineData(3, 65535, null, 1, 1, 1)]
    public void An_image_fits_inside_the_box_and_never_grows(int width, int height, int? boxWidth, int? boxHeight, int expectedWidth, int expectedHeight) =>
        Assert.Equal((expectedWidth, expectedHeight), Inside(width, height, boxWidth, boxHeight));

    // Sizes that make libjpeg decode at a half, a quarter and an eighth, and odd ones beside them.
    [Theory]
    [InlineData(1024, 768, 250)]
    [InlineData(1024, 768, 120)]
    [InlineData(1023, 767, 61)]
    [InlineData(1023, 767, 1)]
    [InlineData(1023, 767, 1000)]
    public void The_result_has_exactly_the_planned_size(int width, int height, int asked)
    {
        var file = Pictures.File(Pictures.Photo(width, height), "jpeg");
        var result = Pictures.Compress(file, new Recipe { Width = asked });
        var shown = Pictures.Decode(result.Content!);
        Assert.Equal((asked, result.Height), (shown.Width, shown.Height));
        Assert.Equal((result.Width, result.Height), Inside(width, height, asked, null));
    }

    [Fact]
    public void A_smaller_image_still_shows_the_same()
    {
        var small = Pictures.Decode(Pictures.Compress(Pictures.File(Pictures.Photo(1600, 1200), "jpeg"),
            new Recipe { Format = OutputFormat.Png, Quality = 100, Width = 160 }).Content!);
        Assert.True(Pictures.Distance(Pictures.Photo(160, 120), small) < 5);
    }

    private static (int, int) Inside(int width, int height, int? boxWidth, int? boxHeight)
    {
        var sizing = Sizing.For(width, height, new Recipe { Width = boxWidth, Height = boxHeight });
        return (sizing.Width, sizing.Height);
    }
}
