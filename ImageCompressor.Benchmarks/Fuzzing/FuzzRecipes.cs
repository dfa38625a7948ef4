using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>What is asked of the mutated files, in turn: index modulo their number. Add a row for what is new.</summary>
internal static class FuzzRecipes
{
    private static readonly Recipe[] s_recipes =
    [
        Recipe.Default,
        new() { Format = OutputFormat.Jpeg, Effort = Effort.Fast },
        new() { Format = OutputFormat.Webp, Width = 64, Effort = Effort.Fast },
        new() { Format = OutputFormat.Png, Quality = 100, Effort = Effort.Fast },
        new() { Format = OutputFormat.Avif, Height = 40, Effort = Effort.Fast },
        new() { Format = OutputFormat.Gif, Width = 80, Effort = Effort.Fast },
        new() { Width = 1, Height = 1 },
        new() { Format = OutputFormat.Jpeg, Width = 33, Quality = 1, Metadata = MetadataPolicy.All, ColourSpace = ColourPolicy.Keep },
        new() { Format = OutputFormat.Png, Quality = 60, Width = 100, Damaged = DamagePolicy.Refuse },
        new() { Format = OutputFormat.Webp, Quality = 100, Animation = AnimationPolicy.First, Metadata = MetadataPolicy.Copyright },
        new() { Effort = Effort.Fast, Damaged = DamagePolicy.Refuse, Width = 2000, Height = 2000, Fit = Fit.Contain },
        new() { Format = OutputFormat.Jpeg, Effort = Effort.Small, Width = 300, Height = 100, Fit = Fit.Cover },
        new()
        {
            Format = OutputFormat.Webp,
            Effort = Effort.Fast,
            Width = 90,
            Operations = [new RotateOperation(12), new BlurOperation(2), new TrimOperation(), new NormaliseOperation(), new PadOperation(3, 3, 3, 3)],
        },
    ];

    public static Recipe At(int index) => s_recipes[index % s_recipes.Length];
}
