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
        work.Whole(static (made, image) =>
        {
            var grey = made.OnColours(image, colours => made.Call("colourspace", null, colours, Interpretation.Bw));
            return made.Call("copy", new VOption { { "interpretation", Interpretation.Bw } }, grey);
        });
    }
}
