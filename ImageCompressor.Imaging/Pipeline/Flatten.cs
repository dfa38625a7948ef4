using ImageCompressor.Domain.Recipes;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>
/// Removes the alpha channel for a format without one. An opaque channel is simply dropped; where something shows through, it
/// becomes the recipe's background, or white, the colour of most pages, with a warning. Never black, which is what dropping the channel
/// would uncover.
/// </summary>
internal static class Flatten
{
    internal static void Run(Work work)
    {
        if (work.Outputs.Any(static format => format.Alpha) || !work.Image.HasAlpha())
            return;
        work.Materialise();
        if (!IsOpaque(work.Image))
            work.Warn(ImageWarnings.TransparencyFlattened);
        var background = OnWhite(work.Recipe.Background ?? Colour.White);
        var isGrey = background[0] == background[1] && background[1] == background[2];
        // A grey image on a coloured page is a coloured image.
        if (work.Image.Bands < 3 && !isGrey)
            work.Apply("colourspace", null, Enums.Interpretation.Srgb);
        work.Apply("flatten", new VOption { { "background", isGrey ? background[..1] : background } });
    }

    /// <summary>Whether nothing shows through an image of 8 or 16 bits that has an alpha channel.</summary>
    internal static bool IsOpaque(Image image)
    {
        using var alpha = (Image)Operation.Call("extract_band", null, image, image.Bands - 1);
        return (double)Operation.Call("min", null, alpha) >= (image.Format == Enums.BandFormat.Ushort ? ushort.MaxValue : byte.MaxValue);
    }

    /// <summary>A background that is not opaque itself lies on white.</summary>
    private static double[] OnWhite(Colour colour) =>
        [.. ((byte[])[colour.Red, colour.Green, colour.Blue]).Select(sample => Math.Round(255 + (sample - 255) * colour.Alpha / 255.0))];
}
