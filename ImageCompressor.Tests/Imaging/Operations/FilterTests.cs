using ImageCompressor.Domain.Recipes;
using static ImageCompressor.Tests.Imaging.ColourDifference;
using static ImageCompressor.Tests.Imaging.Operations.Operated;

namespace ImageCompressor.Tests.Imaging.Operations;

public class FilterTests
{
    [Theory]
    [InlineData(0.3, 1)]
    [InlineData(0.5, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    [InlineData(3.1, 4)]
    [InlineData(8, 4)]
    public void A_blur_is_the_mean_weighed_by_a_bell(double sigma, int within)
    {
        var picture = Picture(40, 30, 3, static (x, y) => [(byte)(x / 5 * 36 % 256), (byte)(x < 20 == y < 15 ? 230 : 20), (byte)(x * 6)]);
        Same(Picture(40, 30, 3, (x, y) => [.. Gaussian(picture, sigma, x, y, static pixel => [pixel[0], pixel[1], pixel[2]]).Select(Rounded)]),
            Do(picture, new BlurOperation(sigma)), within);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void Invisible_colours_do_not_blur_into_visible_ones(double sigma)
    {
        // Red that shows beside green that does not.
        var picture = Picture(40, 8, 4, static (x, _) => x < 20 ? [240, 10, 10, 255] : [0, 255, 0, 0]);
        var blurred = Do(picture, new BlurOperation(sigma));
        for (var x = 0; x < 40; x++)
        {
            var pixel = blurred.At(x, 4);
            if (pixel[3] > 40)
                Assert.True(pixel[0] >= 234 && pixel[1] <= 16, $"{string.Join(',', pixel)} at {x}");
        }

        Assert.InRange(blurred.At(20, 4)[3], 80, 126);
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(2, 3)]
    [InlineData(1, 0)]
    public void Sharpening_raises_the_edges_of_the_lightness_alone(double sigma, double amount)
    {
        var picture = Picture(30, 6, 3, static (x, _) => x < 15 ? [120, 90, 80] : [150, 120, 110]);
        var expected = Picture(30, 6, 3, (x, y) =>
        {
            var (at, soft) = (ToLab(picture.At(x, y)), Gaussian(picture, sigma, x, y, static pixel => [ToLab(pixel).L])[0]);
            return [.. ToSrgb(at with { L = Math.Clamp(at.L + amount * (at.L - soft), 0, 100) }).Select(Rounded)];
        });
        Same(expected, Do(picture, new SharpenOperation(sigma, amount)), within: amount == 0 ? 0 : 2);
    }

    [Fact]
    public void Invisible_colours_raise_no_edges()
    {
        var picture = Picture(30, 6, 4, static (x, _) => x < 15 ? [120, 90, 80, 255] : [255, 255, 255, 0]);
        var sharp = Do(picture, new SharpenOperation(2, 5));
        for (var x = 0; x < 15; x++)
            Assert.All(sharp.At(x, 3).Zip(picture.At(x, 3)), static pair => Assert.InRange(pair.First, pair.Second - 1, pair.Second + 1));
        Assert.Equal(0, sharp.At(20, 3)[3]);
    }

    [Fact]
    public void A_free_turn_takes_each_pixel_from_where_it_was()
    {
        var picture = Picture(60, 40, 3, static (x, y) => [(byte)(x * 4), (byte)(y * 6), 100]);
        const double angle = 30;
        var turned = Do(picture, new RotateOperation(angle, Colour.Black));
        // The canvas: 60 cos 30 + 40 sin 30 = 71.96 by 60 sin 30 + 40 cos 30 = 64.64.
        Assert.InRange(turned.Width, 71, 73);
        Assert.InRange(turned.Height, 64, 66);
        var (sine, cosine) = Math.SinCos(angle * Math.PI / 180);
        var seen = 0;
        for (var y = 0; y < turned.Height; y++)
        {
            for (var x = 0; x < turned.Width; x++)
            {
                var (dx, dy) = (x + 0.5 - turned.Width / 2.0, y + 0.5 - turned.Height / 2.0);
                var (sx, sy) = (cosine * dx + sine * dy + 29.5, -sine * dx + cosine * dy + 19.5);
                if (sx is < 2 or > 57 || sy is < 2 or > 37)
                    continue;
                seen++;
                // The picture is a slope, so a place between pixels has the value between theirs; the canvas' middle may be half a pixel off.
                Assert.InRange(turned.At(x, y)[0], sx * 4 - 4, sx * 4 + 4);
                Assert.InRange(turned.At(x, y)[1], sy * 6 - 6, sy * 6 + 6);
            }
        }

        Assert.True(seen > 1500);
        Assert.Equal([0, 0, 0], turned.At(0, 0));
    }

    [Fact]
    public void The_edges_of_a_free_turn_fade_and_do_not_darken()
    {
        var turned = Do(Pictures.Plain(50, 50, 240, 30, 30), new RotateOperation(20));
        Assert.Equal(4, turned.Bands);
        Assert.Equal([0, 0, 0, 0], turned.At(0, 0));
        var faded = Enumerable.Range(0, turned.Width * turned.Height).Select(i => turned.At(i % turned.Width, i / turned.Width)).Where(static p => p[3] is > 20 and < 235).ToList();
        Assert.NotEmpty(faded);
        Assert.All(faded, static pixel => Assert.InRange(pixel[0], 230, 250));
    }

    [Fact]
    public void A_smaller_picture_has_no_dark_rim_where_it_fades()
    {
        var picture = Picture(64, 64, 4, static (x, y) => (x - 32) * (x - 32) + (y - 32) * (y - 32) < 600 ? [250, 250, 20, 255] : [0, 0, 0, 0]);
        var small = Do(picture, new ResizeOperation(24, null));
        Assert.All(Enumerable.Range(0, 24 * 24).Select(i => small.At(i % 24, i / 24)).Where(static pixel => pixel[3] > 30),
            static pixel => Assert.InRange(pixel[0], 240, 255));
    }

    private static Lab ToLab(byte[] pixel) => ColourDifference.ToLab(pixel[0], pixel[1], pixel[2]);

    /// <summary>The weighed mean around a pixel; beyond the edge the edge goes on.</summary>
    private static double[] Gaussian(Pictures.Raw picture, double sigma, int x, int y, Func<byte[], double[]> values)
    {
        var reach = (int)Math.Ceiling(4 * sigma);
        double[]? sum = null;
        double weights = 0;
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
            {
                var weight = Math.Exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                var at = values(picture.At(Math.Clamp(x + dx, 0, picture.Width - 1), Math.Clamp(y + dy, 0, picture.Height - 1)));
                sum ??= new double[at.Length];
                for (var i = 0; i < at.Length; i++)
                    sum[i] += weight * at[i];
                weights += weight;
            }
        }

        return [.. sum!.Select(value => value / weights)];
    }
}
