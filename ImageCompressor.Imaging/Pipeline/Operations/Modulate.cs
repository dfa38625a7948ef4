using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Changes brightness, saturation and hue, in CIE LCh. What then lies outside sRGB is clipped, channel by channel.</summary>
internal static class Modulate
{
    internal static void Run(Work work, ModulateOperation asked)
    {
        if (asked is { Brightness: 1, Saturation: 1 } && asked.Hue % 360 == 0)
            return;
        // The same pixels are needed twice, for colour and for alpha.
        if (work.Image.HasAlpha())
            work.Materialise();
        work.Whole((made, image) => made.OnColours(image, colours => Change(made, colours, asked)));
    }

    private static Image Change(Intermediates made, Image colours, ModulateOperation asked)
    {
        var lch = made.Call("colourspace", null, colours, Interpretation.Lch);
        var changed = made.Call("linear", null, lch, new[] { asked.Brightness, asked.Saturation, 1 }, new[] { 0, 0, asked.Hue });
        return made.Call("colourspace", null, changed, colours.Interpretation);
    }
}
