namespace ImageCompressor.Tests.Imaging;

/// <summary>Colours as people see them, by the CIE's formulas alone: nothing here asks libvips.</summary>
internal static class ColourDifference
{
    internal readonly record struct Lab(double L, double A, double B)
    {
        internal double Chroma => Math.Sqrt(A * A + B * B);
    }

    /// <summary>White of D65, 2° observer, as X, Y, Z (CIE 15).</summary>
    private static readonly double[] s_white = [0.95047, 1.0, 1.08883];

    /// <summary>sRGB to linear light and XYZ (IEC 61966-2-1).</summary>
    private static readonly double[,] s_toXyz =
    {
        { 0.4124564, 0.3575761, 0.1804375 },
        { 0.2126729, 0.7151522, 0.0721750 },
        { 0.0193339, 0.1191920, 0.9503041 },
    };

    private static readonly double[,] s_fromXyz =
    {
        { 3.2404542, -1.5371385, -0.4985314 },
        { -0.9692660, 1.8760108, 0.0415560 },
        { 0.0556434, -0.2040259, 1.0572252 },
    };

    private static readonly double[] s_linear = [.. Enumerable.Range(0, 256).Select(static value => Linear(value))];

    /// <summary>From 0 to 255 of sRGB.</summary>
    internal static Lab ToLab(double red, double green, double blue)
    {
        var xyz = Multiply(s_toXyz, [Linear(red), Linear(green), Linear(blue)]);
        var (x, y, z) = (Root(xyz[0] / s_white[0]), Root(xyz[1] / s_white[1]), Root(xyz[2] / s_white[2]));
        return new Lab(116 * y - 16, 500 * (x - y), 200 * (y - z));
    }

    /// <summary>To 0 to 255 of sRGB; what lies outside is clipped, channel by channel.</summary>
    internal static double[] ToSrgb(Lab lab)
    {
        var y = (lab.L + 16) / 116;
        double[] xyz = [Cube(y + lab.A / 500) * s_white[0], Cube(y) * s_white[1], Cube(y - lab.B / 200) * s_white[2]];
        return [.. Multiply(s_fromXyz, xyz).Select(Encoded)];
    }

    /// <summary>CIEDE2000, after G. Sharma, W. Wu and E. N. Dalal, "The CIEDE2000 Color-Difference Formula: Implementation Notes,
    /// Supplementary Test Data, and Mathematical Observations", 2005. About 1 is just seen side by side.</summary>
    internal static double Ciede2000(Lab one, Lab two)
    {
        var meanChroma7 = Math.Pow((one.Chroma + two.Chroma) / 2, 7);
        var g = 0.5 * (1 - Math.Sqrt(meanChroma7 / (meanChroma7 + Math.Pow(25, 7))));
        var (a1, a2) = ((1 + g) * one.A, (1 + g) * two.A);
        var (c1, c2) = (Math.Sqrt(a1 * a1 + one.B * one.B), Math.Sqrt(a2 * a2 + two.B * two.B));
        var (h1, h2) = (Hue(a1, one.B), Hue(a2, two.B));
        var colourless = c1 * c2 == 0;

        var turn = colourless ? 0 : h2 - h1 > 180 ? h2 - h1 - 360 : h2 - h1 < -180 ? h2 - h1 + 360 : h2 - h1;
        var (deltaL, deltaC, deltaH) = (two.L - one.L, c2 - c1, 2 * Math.Sqrt(c1 * c2) * Sin(turn / 2));

        var (l, c) = ((one.L + two.L) / 2, (c1 + c2) / 2);
        var h = colourless ? h1 + h2
            : Math.Abs(h1 - h2) <= 180 ? (h1 + h2) / 2
            : h1 + h2 < 360 ? (h1 + h2 + 360) / 2
            : (h1 + h2 - 360) / 2;
        var t = 1 - 0.17 * Cos(h - 30) + 0.24 * Cos(2 * h) + 0.32 * Cos(3 * h + 6) - 0.20 * Cos(4 * h - 63);
        var (sl, sc, sh) = (1 + 0.015 * (l - 50) * (l - 50) / Math.Sqrt(20 + (l - 50) * (l - 50)), 1 + 0.045 * c, 1 + 0.015 * c * t);
        var c7 = Math.Pow(c, 7);
        var rotation = -Sin(60 * Math.Exp(-(h - 275) * (h - 275) / 625)) * 2 * Math.Sqrt(c7 / (c7 + Math.Pow(25, 7)));
        var (x, y, z) = (deltaL / sl, deltaC / sc, deltaH / sh);
        return Math.Sqrt(x * x + y * y + z * z + rotation * y * z);
    }

    /// <summary>How far two pictures of one size are apart as laid on white: the mean over all pixels, and the mean of the worst block of 8 × 8.</summary>
    internal static (double Mean, double WorstBlock) Between(Pictures.Raw one, Pictures.Raw two)
    {
        Assert.Equal((one.Width, one.Height), (two.Width, two.Height));
        var (columns, rows) = ((one.Width + 7) / 8, (one.Height + 7) / 8);
        var (sums, counts) = (new double[columns * rows], new int[columns * rows]);
        for (var i = 0; i < one.Width * one.Height; i++)
        {
            var block = i / one.Width / 8 * columns + i % one.Width / 8;
            sums[block] += Ciede2000(At(one, i), At(two, i));
            counts[block]++;
        }

        return (sums.Sum() / (one.Width * one.Height), sums.Zip(counts, static (sum, count) => sum / count).Max());
    }

    /// <summary>The mean over every so many pixels of every so many rows. For many of them: without a list for each, and nothing computed for equal pixels.</summary>
    internal static double Mean(Pictures.Raw one, Pictures.Raw two, int step)
    {
        Assert.Equal((one.Width, one.Height), (two.Width, two.Height));
        var (sum, count) = (0.0, 0L);
        for (var y = 0; y < one.Height; y += step)
        {
            for (var x = 0; x < one.Width; x += step, count++)
            {
                var (a, b) = (Srgb(one, x, y), Srgb(two, x, y));
                if (a != b)
                    sum += Ciede2000(Fast(a), Fast(b));
            }
        }

        return sum / count;
    }

    private static (byte Red, byte Green, byte Blue) Srgb(Pictures.Raw raw, int x, int y)
    {
        Assert.True(raw.Bands is 1 or 3, "only pictures without alpha");
        var at = (y * raw.Width + x) * raw.Bands;
        return raw.Bands == 1 ? (raw.Pixels[at], raw.Pixels[at], raw.Pixels[at]) : (raw.Pixels[at], raw.Pixels[at + 1], raw.Pixels[at + 2]);
    }

    private static Lab Fast((byte Red, byte Green, byte Blue) pixel)
    {
        var (red, green, blue) = (s_linear[pixel.Red], s_linear[pixel.Green], s_linear[pixel.Blue]);
        var x = Root((s_toXyz[0, 0] * red + s_toXyz[0, 1] * green + s_toXyz[0, 2] * blue) / s_white[0]);
        var y = Root((s_toXyz[1, 0] * red + s_toXyz[1, 1] * green + s_toXyz[1, 2] * blue) / s_white[1]);
        var z = Root((s_toXyz[2, 0] * red + s_toXyz[2, 1] * green + s_toXyz[2, 2] * blue) / s_white[2]);
        return new Lab(116 * y - 16, 500 * (x - y), 200 * (y - z));
    }

    private static Lab At(Pictures.Raw raw, int pixel)
    {
        var values = raw.At(pixel % raw.Width, pixel / raw.Width);
        var alpha = raw.Bands % 2 == 0 ? values[^1] / 255.0 : 1;
        var seen = values.Take(raw.Bands < 3 ? 1 : 3).Select(value => value * alpha + 255 * (1 - alpha)).ToArray();
        return seen.Length == 1 ? ToLab(seen[0], seen[0], seen[0]) : ToLab(seen[0], seen[1], seen[2]);
    }

    internal static double Linear(double value) => value / 255 <= 0.04045 ? value / 255 / 12.92 : Math.Pow((value / 255 + 0.055) / 1.055, 2.4);

    internal static double Encoded(double linear)
    {
        var bounded = Math.Clamp(linear, 0, 1);
        return 255 * (bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * Math.Pow(bounded, 1 / 2.4) - 0.055);
    }

    private static double Root(double value) => value > 216.0 / 24389 ? Math.Cbrt(value) : (24389.0 / 27 * value + 16) / 116;

    private static double Cube(double value) => value * value * value > 216.0 / 24389 ? value * value * value : (116 * value - 16) * 27 / 24389;

    private static double[] Multiply(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Sum(column => matrix[row, column] * vector[column]))];

    private static double Hue(double a, double b) => a == 0 && b == 0 ? 0 : (Math.Atan2(b, a) * 180 / Math.PI + 360) % 360;

    private static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);

    private static double Cos(double degrees) => Math.Cos(degrees * Math.PI / 180);
}
