using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>
/// Finds the resize that comes before all else: the recipe's own, or else the first of its operations. Done first, a decoder can shrink while it
/// reads, and everything after it has fewer pixels.
/// </summary>
internal static class FirstResize
{
    /// <returns>The sizing, and the operations that are left to be done after it, in order.</returns>
    internal static (Sizing Sizing, IReadOnlyList<ImageOperation> Left) Of(int width, int height, Recipe recipe)
    {
        var own = Sizing.For(width, height, recipe);
        if (recipe.Width is not null || recipe.Height is not null)
            return (own, recipe.Operations);
        var at = recipe.Operations.TakeWhile(CommutesWithScaling).Count();
        if (at == recipe.Operations.Count || recipe.Operations[at] is not ResizeOperation resize)
            return (own, recipe.Operations);
        var sizing = Sizing.For(width, height, resize);
        // What is cut or filled depends on what was done before: after a flip the north is elsewhere, and a coloured border stays so after a grayscale.
        return at > 0 && !sizing.OnlyScales ? (own, recipe.Operations) : (sizing, [.. recipe.Operations.Where((_, i) => i != at)]);
    }

    /// <summary>Whether scaling before or after comes to the same. Not a blur or a sharpening, whose sigma is in pixels.</summary>
    private static bool CommutesWithScaling(ImageOperation operation) => operation is GrayscaleOperation or FlipOperation or FlopOperation;
}
