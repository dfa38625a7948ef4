using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>What will be made of an image, decided from header and recipe alone.</summary>
/// <param name="Outputs">The formats that the result may have.</param>
/// <param name="Sizing">The resize that comes first.</param>
/// <param name="Frames">Frames to decode and to write.</param>
/// <param name="KeepsAnimation">Whether the original has to be left alone, as no encoder here can write its animation.</param>
internal sealed record Plan(IReadOnlyList<Format> Outputs, Sizing Sizing, int Frames, bool KeepsAnimation)
{
    /// <summary>What is done after it, in order.</summary>
    internal IReadOnlyList<ImageOperation> Operations { get; init; } = [];

    internal static Plan For(ImageHeader header, Recipe recipe)
    {
        var (sizing, operations) = FirstResize.Of(header.Width, header.Height, recipe);
        var outputs = FormatChoice.For(header, recipe, sizing);
        var untouched = !sizing.Changes && recipe.Operations.Count == 0;
        var keepsAnimation = recipe.Format == OutputFormat.Keep && header.IsAnimated && !outputs[0].Animation && untouched;
        var longest = Math.Max(sizing.Width, sizing.Height);
        // With operations only the pixels tell how long the sides become; they are looked at when those are done.
        if (!keepsAnimation && recipe.Operations.Count == 0 && outputs.All(format => longest > format.MaxSide))
            throw new ImagingException(ImagingFailure.CannotEncode,
                $"{outputs[0].Name} ends at {outputs[0].MaxSide} pixels a side; the image would be {sizing.Width} × {sizing.Height}");
        return new Plan(outputs, sizing, outputs.Any(static format => format.Animation) ? header.DecodedFrames : 1, keepsAnimation)
        {
            Operations = operations,
        };
    }
}
