using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>How an image is brought to a size: arithmetic alone.</summary>
/// <param name="Width">Of the result, as shown.</param>
/// <param name="Height">Of the result, as shown.</param>
/// <param name="Changes">Whether that is another size than before.</param>
internal sealed record Sizing(int Width, int Height, bool Changes)
{
    internal static Sizing For(int width, int height, Recipe recipe)
    {
        var (fitWidth, fitHeight) = Inside(width, height, recipe.Width, recipe.Height);
        return new Sizing(fitWidth, fitHeight, (fitWidth, fitHeight) != (width, height));
    }

    /// <summary>The largest size of the same proportions inside the box, never larger than the original, never less than a pixel.</summary>
    internal static (int Width, int Height) Inside(int width, int height, int? maxWidth, int? maxHeight)
    {
        var scale = Math.Min(1.0, Math.Min((maxWidth ?? width) / (double)width, (maxHeight ?? height) / (double)height));
        return (Side(width, scale), Side(height, scale));
    }

    private static int Side(int pixels, double scale) => Math.Max(1, (int)Math.Round(pixels * scale, MidpointRounding.AwayFromZero));
}
