using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Stretches the lightness (L of CIE Lab) so that it spans all there is. Invisible pixels do not count; of an animation all
/// frames count together, so that it does not flicker.</summary>
internal static class Normalise
{
    /// <summary>Steps of lightness that are told apart: hundredths.</summary>
    private const int Steps = 100;

    internal static void Run(Work work, NormaliseOperation asked)
    {
        // Looked at once to count and once to change.
        work.Materialise();
        work.Whole((made, image) =>
        {
            var lab = made.Call("colourspace", null, made.Colours(image), Interpretation.Lab);
            var lightness = made.Call("extract_band", null, lab, 0);
            var (black, white) = Span(Count(made, image, lightness), asked);
            if (white <= black)
                return image;
            var factor = 100 / (white - black);
            var stretched = made.Call("linear", null, lightness, factor, -black * factor);
            return made.OnColours(image, colours => made.WithLightness(lab, stretched, colours.Interpretation));
        });
    }

    /// <summary>How many visible pixels have each lightness.</summary>
    private static double[] Count(Intermediates made, Image image, Image lightness)
    {
        var steps = made.Call("linear", null, lightness, (double)Steps, 0.0);
        var index = made.Rounded(steps, BandFormat.Ushort);
        var counted = image.HasAlpha()
            ? made.Call("hist_find_indexed", null, made.Call("relational_const", null, made.Alpha(image), OperationRelational.More, 0.0), index)
            : made.Call("hist_find", null, index);
        var counts = made.Call("cast", null, counted, BandFormat.Double);
        return counts.WriteToMemory<double>();
    }

    /// <summary>The lightness up to which pixels become black, and that from which they become white.</summary>
    private static (double Black, double White) Span(double[] counts, NormaliseOperation asked)
    {
        var total = counts.Sum();
        return (Percentile(counts, total * asked.Lower / 100), Percentile(counts, total * asked.Upper / 100));
    }

    /// <summary>The least lightness that, with all below it, is had by so many pixels; at least by one.</summary>
    private static double Percentile(double[] counts, double pixels)
    {
        var (sum, at) = (0.0, -1);
        while (at + 1 < counts.Length && (sum < pixels || sum == 0))
            sum += counts[++at];
        return at / (double)Steps;
    }
}
