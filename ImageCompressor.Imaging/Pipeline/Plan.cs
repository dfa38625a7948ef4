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
        // Frames that no decoder here reads cannot be written either.
        var keepsAnimation = header.IsAnimated && header.DecodedFrames == 1 && FormatChoice.Allows(recipe, header.Format)
            && recipe.Animation == AnimationPolicy.Keep && untouched;
        // With operations only the pixels tell how long the sides become; they are looked at when those are done.
        if (!keepsAnimation && recipe.Operations.Count == 0)
            FormatChoice.Refuse(outputs, recipe, sizing.Width, sizing.Height);
        var moves = recipe.Animation == AnimationPolicy.Keep && outputs.Any(static format => format.Animation);
        return new Plan(outputs, sizing, moves ? header.DecodedFrames : 1, keepsAnimation) { Operations = operations };
    }
}
