using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>What will be made of an image, decided from header and recipe alone.</summary>
/// <param name="Output">The format.</param>
/// <param name="Width">Of the result, as shown.</param>
/// <param name="Height">Of the result, as shown.</param>
/// <param name="Resizes">Whether that is smaller than the original.</param>
/// <param name="Frames">Frames to decode and to write.</param>
/// <param name="KeepsAnimation">Whether the original has to be left alone, as no encoder here can write its animation.</param>
internal sealed record Plan(Format Output, int Width, int Height, bool Resizes, int Frames, bool KeepsAnimation)
{
    internal static Plan For(ImageHeader header, Recipe recipe)
    {
        var (width, height) = Fit(header.Width, header.Height, recipe.Width, recipe.Height);
        var resizes = (width, height) != (header.Width, header.Height);
        var output = FormatTable.Asked(recipe.Format) ?? Kept(header, Math.Max(width, height));
        var keepsAnimation = recipe.Format == OutputFormat.Keep && header.IsAnimated && !output.Animation && !resizes;
        if (!keepsAnimation && Math.Max(width, height) > output.MaxSide)
            throw new ImagingException(ImagingFailure.CannotEncode,
                $"{output.Name} ends at {output.MaxSide} pixels a side; the image would be {width} × {height}");
        return new Plan(output, width, height, resizes, output.Animation ? header.DecodedFrames : 1, keepsAnimation);
    }

    /// <summary>The format of the original where it can be written; else the one that every browser shows and that holds the image.</summary>
    private static Format Kept(ImageHeader header, int side)
    {
        if (header.Format.Writable)
            return header.Format;
        var lossy = header.HasAlpha ? FormatTable.Webp : FormatTable.Jpeg;
        return side <= lossy.MaxSide ? lossy : FormatTable.Png;
    }

    /// <summary>The largest size of the same proportions inside the box, never larger than the original, never less than a pixel.</summary>
    internal static (int Width, int Height) Fit(int width, int height, int? maxWidth, int? maxHeight)
    {
        var scale = Math.Min(1.0, Math.Min((maxWidth ?? width) / (double)width, (maxHeight ?? height) / (double)height));
        return (Side(width, scale), Side(height, scale));
    }

    private static int Side(int pixels, double scale) => Math.Max(1, (int)Math.Round(pixels * scale, MidpointRounding.AwayFromZero));
}
