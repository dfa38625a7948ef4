using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>Whether a quantised PNG is as close to its original as a quality asks.</summary>
internal static class PngQuality
{
    /// <summary>Decibels that a sample may fall short before the whole image is given up: it is a little noisier than the whole.</summary>
    internal const double SampleMargin = 1.5;

    private const int SampleSide = 256;

    /// <summary>The peak signal-to-noise ratio that a quality asks for, in decibels: a little under the least at which the quantiser
    /// (imagequant 2.4.1) itself stopped adding colours, over 13 photographs and 20 drawings and screenshots: 30 at quality 30, 35.6 at
    /// 60, 38.3 at 75, 41 at 90, 46.7 at 97. Where it ran out of its 256 colours it stayed below, down to 16 by a fault of its own.</summary>
    internal static double Needed(int quality) => 26 + 0.16 * quality + 0.7 * Math.Max(0, quality - 90);

    /// <summary>The mean difference of colours (CIEDE2000) that a quality allows: 2 at the default of 75, and elsewhere as much less or more as the signal-to-noise ratio
    /// asks for. That ratio alone counts a step of dark green as much as one of pink, and lets through dithered photographs (kodim13, 2.2) whose colours are off.</summary>
    internal static double Allowed(int quality) => 2 * Math.Pow(10, (Needed(75) - Needed(quality)) / 20);

    /// <summary>Every n-th pixel of every n-th row; null for an image that is hardly larger than a sample.</summary>
    internal static Image? Sample(Image image)
    {
        var step = Math.Min(image.Width, image.Height) / SampleSide;
        return step < 2 ? null : (Image)Operation.Call("subsample", null, image, step, step);
    }

    /// <param name="original">What was quantised.</param>
    /// <param name="png">What became of it.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="margin">Decibels that it may fall short; its colours may be off by as much more.</param>
    internal static bool Reaches(Image original, byte[] png, int quality, double margin) =>
        SignalToNoise(original, png) >= Needed(quality) - margin && ColourDifference(original, png) <= Allowed(quality) * Math.Pow(10, margin / 20);

    /// <summary>The mean of CIEDE2000 over a sample of the pixels, as seen on white: about 256 rows tell the mean of millions to a hundredth.</summary>
    internal static double ColourDifference(Image original, byte[] png)
    {
        using var source = Sources.Open(png);
        using var rows = Sources.Load(source, FormatTable.Png, new VOption());
        // A sample leaves rows out, and several threads take theirs in any order.
        using var decoded = rows.CopyMemory();
        using var before = Seen(original);
        using var after = Seen(decoded);
        using var difference = (Image)Operation.Call("dE00", null, before, after);
        return (double)Operation.Call("avg", null, difference);
    }

    private static Image Seen(Image image)
    {
        using var sample = Sample(image) ?? (Image)Operation.Call("copy", null, image);
        using var opaque = sample.HasAlpha() ? (Image)Operation.Call("flatten", new VOption { { "background", 255.0 } }, sample) : (Image)Operation.Call("copy", null, sample);
        return (Image)Operation.Call("colourspace", null, opaque, Enums.Interpretation.Lab);
    }

    /// <summary>Decibels over all pixels, colour weighted by opacity; infinite when nothing changed.</summary>
    internal static double SignalToNoise(Image original, byte[] png)
    {
        using var source = Sources.Open(png);
        using var decoded = Sources.Load(source, FormatTable.Png, new VOption());
        using var before = Comparable(original);
        using var after = Comparable(decoded);
        using var difference = (Image)Operation.Call("subtract", null, before, after);
        using var square = (Image)Operation.Call("multiply", null, difference, difference);
        var error = (double)Operation.Call("avg", null, square);
        return error == 0 ? double.PositiveInfinity : 10 * Math.Log10(255 * 255 / error);
    }

    /// <summary>sRGB, opacity multiplied in: what cannot be seen does not count.</summary>
    private static Image Comparable(Image image)
    {
        using var colour = (Image)Operation.Call("colourspace", null, image, Enums.Interpretation.Srgb);
        using var alpha = colour.HasAlpha() ? (Image)Operation.Call("copy", null, colour) : (Image)Operation.Call("addalpha", null, colour);
        return (Image)Operation.Call("premultiply", null, alpha);
    }
}
