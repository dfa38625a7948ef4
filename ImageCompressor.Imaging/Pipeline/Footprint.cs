using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>How large an image becomes on its way through a recipe, estimated from its size alone.</summary>
internal static class Footprint
{
    /// <summary>The most pixels of one frame that it has at any step. What only the pixels tell (a trim) counts as nothing cut off.</summary>
    internal static double MostPixels(int width, int height, Recipe recipe)
    {
        var (sizing, operations) = FirstResize.Of(width, height, recipe);
        var (w, h) = (sizing.Width, sizing.Height);
        var most = Math.Max((double)width * height, Math.Max((double)sizing.ScaledWidth * sizing.ScaledHeight, (double)w * h));
        foreach (var operation in operations)
        {
            (w, h) = After(operation, w, h);
            most = Math.Max(most, (double)w * h);
        }

        return most;
    }

    private static (int Width, int Height) After(ImageOperation operation, int width, int height)
    {
        switch (operation)
        {
            case ResizeOperation resize:
                var sizing = Sizing.For(width, height, resize);
                return (Math.Max(sizing.Width, sizing.ScaledWidth), Math.Max(sizing.Height, sizing.ScaledHeight));
            case CropOperation crop:
                return (Math.Min(width, crop.Width), Math.Min(height, crop.Height));
            case SmartCropOperation crop:
                return (Math.Min(width, crop.Width), Math.Min(height, crop.Height));
            case PadOperation pad:
                return (Side((double)width + pad.Left + pad.Right), Side((double)height + pad.Top + pad.Bottom));
            case RotateOperation rotate:
                var (turnedWidth, turnedHeight) = Operations.Rotate.Bounds(width, height, rotate.Angle);
                return (Side(turnedWidth), Side(turnedHeight));
            default:
                return (width, height);
        }
    }

    private static int Side(double pixels) => (int)Math.Min(pixels, int.MaxValue);
}
