using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Imaging;

public class OrientationTests
{
    private const int Long = 64;
    private const int Short = 32;

    // Where the red corner of the stored image's top left is shown, for each of the eight orientations (Exif 3.0, 4.6.4).
    [Theory]
    [InlineData(1, Long, Short, 0, 0)]
    [InlineData(2, Long, Short, 1, 0)]
    [InlineData(3, Long, Short, 1, 1)]
    [InlineData(4, Long, Short, 0, 1)]
    [InlineData(5, Short, Long, 0, 0)]
    [InlineData(6, Short, Long, 1, 0)]
    [InlineData(7, Short, Long, 1, 1)]
    [InlineData(8, Short, Long, 0, 1)]
    public void The_image_is_shown_upright(int orientation, int width, int height, int redX, int redY)
    {
        var file = Pictures.Rotated(Corner(Long, Short), orientation);

        var header = Pictures.Compressor.ReadHeader(file);
        var result = Pictures.Compress(file, new Recipe { Format = OutputFormat.Png, Quality = 100 });
        var shown = Pictures.Decode(result.Content!);

        Assert.Equal((width, height), (header.Width, header.Height));
        Assert.Equal((width, height), (result.Width, result.Height));
        Assert.Equal((width, height), (shown.Width, shown.Height));
        for (var corner = 0; corner < 4; corner++)
        {
            var (x, y) = (corner % 2, corner / 2);
            var pixel = shown.At(x == 0 ? 2 : width - 3, y == 0 ? 2 : height - 3);
            Assert.True((x, y) == (redX, redY) == pixel[0] > pixel[2] + 100, $"corner {x},{y} of orientation {orientation} is {string.Join(',', pixel)}");
        }
    }

    [Theory]
    [InlineData("webp")]
    [InlineData("png")]
    [InlineData("tiff")]
    public void Each_format_that_says_how_it_lies_is_shown_upright(string saver)
    {
        using var image = Pictures.ToImage(Corner(Long, Short));
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            using var turned = image.Mutate(it => it.Set(NetVips.GValue.GIntType, "orientation", orientation));
            var file = Pictures.File(turned, saver);
            var shown = Pictures.Decode(Pictures.Compress(file, new Recipe { Format = OutputFormat.Png, Quality = 100, Width = orientation >= 5 ? 16 : 32 }).Content!);
            Assert.Equal(orientation >= 5 ? (16, 32) : (32, 16), (shown.Width, shown.Height));
            var (right, lower) = (orientation is 2 or 3 or 6 or 7, orientation is 3 or 4 or 7 or 8);
            var red = shown.At(right ? shown.Width - 3 : 2, lower ? shown.Height - 3 : 2);
            Assert.True(red[0] > red[2] + 100, $"orientation {orientation} of {saver} shows {string.Join(',', red)}");
        }
    }

    [Fact]
    public void A_turned_avif_is_shown_upright()
    {
        var result = Pictures.Compress(Corpus.Read("odd/libvips-avif-orientation-6.avif"), new Recipe { Format = OutputFormat.Png, Width = 30 });
        Assert.Equal((30, 40), (result.Width, result.Height));
    }

    [Fact]
    public void A_turned_image_fits_into_the_box_as_shown()
    {
        var result = Pictures.Compress(Pictures.Rotated(Pictures.Photo(640, 320), 6), new Recipe { Width = 100, Format = OutputFormat.Jpeg });
        var shown = Pictures.Decode(result.Content!);
        Assert.Equal((100, 200, 100, 200), (result.Width, result.Height, shown.Width, shown.Height));
    }

    [Theory]
    [InlineData("odd/sharp-Landscape_6.jpg", 600, 450)]
    [InlineData("odd/exiforient-Landscape_5.jpg", 1800, 1200)]
    [InlineData("odd/pillow-hopper_orientation_6.webp", 128, 128)]
    public void Photographs_that_were_held_sideways_are_upright(string name, int width, int height)
    {
        var result = Pictures.Compress(Corpus.Read(name), new Recipe { Format = OutputFormat.Webp });
        var shown = Pictures.Decode(result.Content!);
        Assert.Equal((width, height), (shown.Width, shown.Height));
    }

    private static Pictures.Raw Corner(int width, int height)
    {
        var picture = Pictures.Plain(width, height, 20, 20, 200);
        for (var y = 0; y < height / 2; y++)
        {
            for (var x = 0; x < width / 2; x++)
                (picture.Pixels[(y * width + x) * 3], picture.Pixels[(y * width + x) * 3 + 2]) = (230, 20);
        }

        return picture;
    }
}
