using ImageCompressor.Domain.Recipes;
using static ImageCompressor.Tests.Imaging.ColourDifference;
using static ImageCompressor.Tests.Imaging.Operations.Operated;

namespace ImageCompressor.Tests.Imaging.Operations;

public class ColourOperationTests
{
    /// <summary>Colours from all over the cube, with all kinds of alpha.</summary>
    private static readonly Pictures.Raw s_colours = Picture(32, 32, 4, static (x, y) => [(byte)(x * 8), (byte)(y * 8), (byte)((x * 37 + y * 91) % 256), (byte)(y * 8 + x / 4)]);

    [Fact]
    public void Grey_is_the_luminance_in_linear_light()
    {
        var grey = Do(s_colours, new GrayscaleOperation());
        Same(Each(2, static pixel => [Luminance(pixel), pixel[3]]), grey, within: 1);
        Assert.Equal(s_colours.Pixels.Where(static (_, i) => i % 4 == 3), grey.Pixels.Where(static (_, i) => i % 2 == 1));
    }

    [Theory]
    [InlineData(1, 1, 90)]
    [InlineData(1, 1, -300)]
    [InlineData(1.2, 1, 0)]
    [InlineData(0.5, 0.5, 10)]
    [InlineData(1, 0, 0)]
    [InlineData(10, 1, 0)]
    [InlineData(0, 1, 0)]
    public void Brightness_saturation_and_hue_are_those_of_lch(double brightness, double saturation, double hue)
    {
        var changed = Do(s_colours, new ModulateOperation(brightness, saturation, hue));
        var expected = Each(4, pixel =>
        {
            var lab = ToLab(pixel[0], pixel[1], pixel[2]);
            var (sine, cosine) = Math.SinCos(hue * Math.PI / 180);
            var turned = new Lab(lab.L * brightness, saturation * (lab.A * cosine - lab.B * sine), saturation * (lab.A * sine + lab.B * cosine));
            return [.. ToSrgb(turned).Select(Rounded), pixel[3]];
        });
        // libvips keeps Lab in single precision and rounds once on the way.
        Same(expected, changed, within: 2);
        Assert.Equal(s_colours.Pixels.Where(static (_, i) => i % 4 == 3), changed.Pixels.Where(static (_, i) => i % 4 == 3));
    }

    [Fact]
    public void Brightness_of_a_grey_image_leaves_it_grey()
    {
        var grey = Picture(16, 1, 1, static (x, _) => [(byte)(x * 16)]);
        Same(Picture(16, 1, 1, static (x, _) => [Rounded(ToSrgb(ToLab(x * 16, x * 16, x * 16) with { A = 0, B = 0, L = 0.5 * ToLab(x * 16, x * 16, x * 16).L })[0])]),
            Do(grey, new ModulateOperation(0.5, 3, 77)), within: 1);
    }

    [Fact]
    public void Nothing_asked_of_the_colours_is_nothing_done() => Same(s_colours, Do(s_colours, new ModulateOperation(1, 1, 360)));

    [Fact]
    public void Lightness_is_stretched_between_the_percentiles()
    {
        // Lightness of 100 pixels from dark to light; the darkest two and the lightest two are outliers.
        var grey = Picture(100, 1, 1, static (x, _) => [(byte)(x < 2 ? 5 : x >= 98 ? 250 : 60 + x)]);
        var (black, white) = (Lightness(62), Lightness(157));
        var expected = Picture(100, 1, 1, (x, y) =>
            [Rounded(ToSrgb(new Lab(Math.Clamp(100 * (Lightness(grey.At(x, y)[0]) - black) / (white - black), 0, 100), 0, 0))[0])]);
        Same(expected, Do(grey, new NormaliseOperation(3, 98)), within: 1);
    }

    [Fact]
    public void Hues_stay_when_lightness_is_stretched()
    {
        var pale = Picture(64, 1, 3, static (x, _) => [(byte)(110 + x), (byte)(100 + x), (byte)(95 + x)]);
        var stretched = Do(pale, new NormaliseOperation(0, 100));
        var (from, to) = (Enumerable.Range(0, 64).Select(x => At(pale, x)).ToArray(), Enumerable.Range(0, 64).Select(x => At(stretched, x)).ToArray());
        Assert.InRange(to[0].L, 0, 2);
        Assert.InRange(to[63].L, 98, 100);
        for (var x = 10; x < 54; x++)
            Assert.Equal((from[x].A, from[x].B), (to[x].A, to[x].B), new Near(1.2));
    }

    [Fact]
    public void What_is_invisible_does_not_count_for_the_lightness()
    {
        var picture = Picture(40, 1, 4, static (x, _) => x < 20 ? [0, 0, 0, 0] : x < 30 ? [100, 100, 100, 255] : [150, 150, 150, 255]);
        var stretched = Do(picture, new NormaliseOperation());
        Assert.Equal((0, 255), (stretched.At(25, 0)[0], stretched.At(35, 0)[0]));
        Assert.Equal(0, stretched.At(5, 0)[3]);
    }

    [Fact]
    public void One_lightness_cannot_be_stretched()
    {
        var plain = Pictures.Plain(5, 5, 90, 91, 92);
        Same(plain, Do(plain, new NormaliseOperation()));
        Same(Pictures.Plain(1, 1, 0), Do(Pictures.Plain(1, 1, 0), new NormaliseOperation(0, 100)));
    }

    [Fact]
    public void Flattened_is_laid_on_the_colour()
    {
        var expected = Each(3, static pixel => [.. Enumerable.Range(0, 3).Select(i => Rounded((pixel[i] * pixel[3] + new[] { 200, 100, 0 }[i] * (255 - pixel[3])) / 255.0))]);
        Same(expected, Do(s_colours, new FlattenOperation(new Colour(200, 100, 0))), within: 1);
        Same(expected, Do(s_colours, Exact with { Background = new Colour(200, 100, 0), Operations = [new FlattenOperation()] }), within: 1);
    }

    [Fact]
    public void Flattened_on_a_colour_grey_becomes_coloured()
    {
        var grey = Picture(2, 1, 2, static (x, _) => [80, (byte)(255 * x)]);
        Same(Picture(2, 1, 3, static (x, _) => x == 0 ? [255, 0, 0] : [80, 80, 80]), Do(grey, new FlattenOperation(new Colour(255, 0, 0))));
        Same(Picture(2, 1, 1, static (x, _) => x == 0 ? [255] : [80]), Do(grey, new FlattenOperation()));
    }

    [Fact]
    public void What_has_no_alpha_is_flat_already() => Same(Numbered(5, 5), Do(Numbered(5, 5), new FlattenOperation(Colour.Black)));

    private static Lab At(Pictures.Raw raw, int x) => ToLab(raw.At(x, 0)[0], raw.At(x, 0)[1], raw.At(x, 0)[2]);

    private static double Lightness(double grey) => ToLab(grey, grey, grey).L;

    private static byte Luminance(byte[] pixel) => Rounded(Encoded(0.2126 * Linear(pixel[0]) + 0.7152 * Linear(pixel[1]) + 0.0722 * Linear(pixel[2])));

    private static Pictures.Raw Each(int bands, Func<byte[], byte[]> change) => Picture(32, 32, bands, (x, y) => change(s_colours.At(x, y)));

    private sealed class Near(double within) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) one, (double, double) two) =>
            Math.Abs(one.Item1 - two.Item1) <= within && Math.Abs(one.Item2 - two.Item2) <= within;

        public int GetHashCode((double, double) value) => 0;
    }
}
