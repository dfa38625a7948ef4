using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Takes the colour out: what is left is the luminance, weighed in linear light (IEC 61966-2-1, Rec. ITU-R BT.709).</summary>
internal static class Grayscale
{
    internal static void Run(Work work)
    {
        if (work.Image.ColourBands() == 1)
            return;
        // The same pixels are needed twice, for colour and for alpha.
        if (work.Image.HasAlpha())
            work.Materialise();
        work.Whole((made, image) =>
        {
            var grey = made.OnColours(image, colours => made.Call("colourspace", null, colours, Interpretation.Bw));
            var typed = made.Call("copy", new VOption { { "interpretation", Interpretation.Bw } }, grey);
            // A profile of three colours goes along with the pixels that it describes, so there must be three.
            return work.Recipe.ColourSpace == ColourPolicy.Keep && image.Contains("icc-profile-data") ? made.InColour(typed) : typed;
        });
    }
}
