using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>
/// Unsharp masking of the lightness: L + amount · (L − blurred L), in CIE Lab, so that colours do not shift.
/// </summary>
/// <remarks>libvips' own sharpen was rejected: it treats flat and jagged areas apart by thresholds that a recipe does not speak of, and lets the
/// colour of invisible pixels raise the edges of visible ones.</remarks>
internal static class Sharpen
{
    internal static void Run(Work work, SharpenOperation asked)
    {
        if (asked.Amount == 0)
            return;
        // Each pixel is needed several times: sharp, blurred, for its colour.
        work.Materialise();
        work.EachFrame((made, frame) => made.OnColours(frame, colours => Mask(made, frame, colours, asked)));
    }

    private static Image Mask(Intermediates made, Image frame, Image colours, SharpenOperation asked)
    {
        var lab = made.Call("colourspace", null, colours, Interpretation.Lab);
        var lightness = made.Call("extract_band", null, lab, 0);
        var edges = made.Call("subtract", null, lightness, Blurred(made, frame, lightness, asked.Sigma));
        var raised = made.Call("add", null, lightness, made.Call("linear", null, edges, asked.Amount, 0.0));
        return made.WithLightness(lab, raised, colours.Interpretation);
    }

    /// <summary>Blurred with each pixel weighed by how much it shows.</summary>
    private static Image Blurred(Intermediates made, Image frame, Image lightness, double sigma)
    {
        if (!frame.HasAlpha())
            return Blur.Gaussian(made, lightness, sigma, Precision.Float);
        var alpha = made.Call("cast", null, made.Alpha(frame), BandFormat.Float);
        var weighed = made.Call("multiply", null, lightness, alpha);
        return made.Call("divide", null, Blur.Gaussian(made, weighed, sigma, Precision.Float), Blur.Gaussian(made, alpha, sigma, Precision.Float));
    }

    /// <summary>An image of CIE Lab with another lightness, brought back to the space that it came from.</summary>
    internal static Image WithLightness(this Intermediates made, Image lab, Image lightness, Interpretation space)
    {
        var bounded = made.Call("clamp", new VOption { { "min", 0.0 }, { "max", 100.0 } }, lightness);
        var joined = made.Join(bounded, made.Call("extract_band", new VOption { { "n", 2 } }, lab, 1));
        var typed = made.Call("copy", new VOption { { "interpretation", Interpretation.Lab } }, joined);
        return made.Call("colourspace", null, typed, space);
    }
}
