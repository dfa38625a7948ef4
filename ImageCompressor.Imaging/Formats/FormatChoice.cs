using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Imaging.Formats;

/// <summary>The formats that a result may have, as far as header and recipe tell.</summary>
internal static class FormatChoice
{
    internal static IReadOnlyList<Format> For(ImageHeader header, Recipe recipe, Sizing sizing) =>
        [FormatTable.Asked(recipe.Format) ?? Kept(header, Math.Max(sizing.Width, sizing.Height))];

    /// <summary>The format of the original where it can be written; else the one that every browser shows and that holds the image.</summary>
    private static Format Kept(ImageHeader header, int side)
    {
        if (header.Format.Writable)
            return header.Format;
        // A drawing: lossless or a palette suits it, and every mail program shows PNG.
        if (header.Format == FormatTable.Svg)
            return FormatTable.Png;
        var lossy = header.HasAlpha ? FormatTable.Webp : FormatTable.Jpeg;
        return side <= lossy.MaxSide ? lossy : FormatTable.Png;
    }
}
