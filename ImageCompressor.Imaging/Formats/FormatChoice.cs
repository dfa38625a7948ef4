using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Imaging.Formats;

/// <summary>The formats that a result may have, as far as header and recipe tell.</summary>
internal static class FormatChoice
{
    internal static IReadOnlyList<Format> For(ImageHeader header, Recipe recipe, Sizing sizing) => recipe.Format switch
    {
        OutputFormat.Keep => [Kept(header, recipe, sizing)],
        OutputFormat.Auto => Accepted(header, recipe, sizing),
        _ => [FormatTable.Asked(recipe.Format)!],
    };

    /// <summary>Whether a file of this format may be the answer. One that was to keep its format is not left in one that no browser shows: a TIFF.</summary>
    internal static bool Allows(Recipe recipe, Format format) => recipe.Format switch
    {
        OutputFormat.Keep => format.Writable || format == FormatTable.Svg,
        OutputFormat.Auto => recipe.Accept.Any(accepted => FormatTable.Asked(accepted) == format),
        _ => FormatTable.Asked(recipe.Format) == format,
    };

    /// <summary>Says why when none of the formats can hold the image.</summary>
    /// <exception cref="ImagingException">None can.</exception>
    internal static void Refuse(IReadOnlyList<Format> formats, Recipe recipe, int width, int height)
    {
        var refusals = formats.Select(format => format.Refuses(width, height, recipe.Lossless != Lossless.No)).ToList();
        if (refusals.TrueForAll(static refusal => refusal is not null))
            throw new ImagingException(ImagingFailure.CannotEncode, refusals[0]);
    }

    /// <summary>The format of the original where it can be written as asked; else the one that every browser shows and that holds the image.</summary>
    private static Format Kept(ImageHeader header, Recipe recipe, Sizing sizing)
    {
        var lossless = recipe.Lossless != Lossless.No;
        // A drawing: lossless or a palette suits it, and every mail program shows PNG.
        if (header.Format == FormatTable.Svg)
            return FormatTable.Png;
        // A scanned page or a drawing: as JPEG it is many times as large as the original, and its letters have shadows.
        if (header.HasFewColours && FormatTable.Png.Refuses(sizing.Width, sizing.Height, lossless) is null)
            return FormatTable.Png;
        var other = header.HasAlpha || header.IsAnimated || lossless ? FormatTable.Webp : FormatTable.Jpeg;
        return ((Format[])[header.Format, other]).FirstOrDefault(format => format.Writable && format.Refuses(sizing.Width, sizing.Height, lossless) is null)
            ?? FormatTable.Png;
    }

    /// <summary>Those of the accepted formats that can hold the image: its size, then its motion where one of them can. All of them when none can, so
    /// that the refusal has something to name.</summary>
    private static IReadOnlyList<Format> Accepted(ImageHeader header, Recipe recipe, Sizing sizing)
    {
        var all = recipe.Accept.Select(static accepted => FormatTable.Asked(accepted)!).ToList();
        var holding = Only(all, format => format.Refuses(sizing.Width, sizing.Height, recipe.Lossless != Lossless.No) is null);
        var moves = header.DecodedFrames > 1 && recipe.Animation == AnimationPolicy.Keep;
        return moves ? Only(holding, static format => format.Animation) : holding;
    }

    /// <summary>Those for which it is true; all of them when it is true for none.</summary>
    internal static IReadOnlyList<Format> Only(IReadOnlyList<Format> formats, Func<Format, bool> isTrue) =>
        formats.Where(isTrue).ToList() is { Count: > 0 } some ? some : formats;
}
