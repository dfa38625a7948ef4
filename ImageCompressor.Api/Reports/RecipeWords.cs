using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Api.Reports;

/// <summary>A recipe in sentences, the important ones first.</summary>
internal static class RecipeWords
{
    public static IReadOnlyList<string> Of(Recipe recipe) =>
        [.. new[]
        {
            Format(recipe), Quality(recipe), Size(recipe), Budget(recipe), Effort(recipe), Progressive(recipe), Background(recipe), Metadata(recipe),
            Colour(recipe), recipe.Animation == AnimationPolicy.First ? "Of an animation only the first frame is taken." : null,
            recipe.Damaged == DamagePolicy.Refuse ? "Damaged images are refused." : null, Operations(recipe),
        }.OfType<string>()];

    private static string Format(Recipe recipe) => recipe.Format switch
    {
        OutputFormat.Keep => "Every image keeps its format.",
        OutputFormat.Auto => $"Every image takes whichever of {string.Join(", ", recipe.Accept.Select(Name))} makes it smallest.",
        _ => $"Every image becomes {Name(recipe.Format)}.",
    };

    private static string Name(OutputFormat format) => format == OutputFormat.Webp ? "WebP" : format.ToString().ToUpperInvariant();

    private static string Quality(Recipe recipe) => recipe.Lossless switch
    {
        Lossless.Yes => "Lossless: not one pixel changes.",
        Lossless.Near => "Nearly lossless: pixels change a little where that makes a WebP smaller.",
        _ => $"Quality {recipe.Quality} of 100.",
    };

    private static string? Size(Recipe recipe)
    {
        var never = recipe.WithoutEnlargement ? "; none is enlarged" : "; small ones are enlarged";
        var (width, height) = (recipe.Width, recipe.Height);
        if (width is null && height is null) return null;
        if (height is null) return $"{Side(recipe)} {width} pixels wide{never}.";
        if (width is null) return $"{Side(recipe)} {height} pixels high{never}.";
        var box = $"{width} × {height} pixels";
        return recipe.Fit switch
        {
            Fit.Cover => $"Cut to {box}, at {Choice(recipe, "position") ?? "the centre"}{never}.",
            Fit.Contain => $"Fitted into {box}, the rest filled{never}.",
            Fit.Fill => $"Stretched to {box}{never}.",
            Fit.Outside => $"As small as covers {box}{never}.",
            _ => $"Fitted into {box}{never}.",
        };
    }

    private static string Side(Recipe recipe) => recipe.Fit == Fit.Outside ? "At least" : "At most";

    private static string? Budget(Recipe recipe) =>
        recipe.MaxBytes is { } most ? $"At most {Readable.Bytes(most)} each; the quality is lowered as far as that needs." : null;

    private static string? Effort(Recipe recipe) => recipe.Effort switch
    {
        Domain.Recipes.Effort.Fast => "Compressed fast rather than small.",
        Domain.Recipes.Effort.Small => "Compressed small rather than fast.",
        _ => null,
    };

    private static string? Progressive(Recipe recipe) => recipe.Progressive switch
    {
        true => "Shown in passes while loading (progressive).",
        false => "Not progressive.",
        null => null,
    };

    private static string? Background(Recipe recipe) => Choice(recipe, "background") is { } colour ? $"Background: {colour}." : null;

    private static string Metadata(Recipe recipe) => recipe.Metadata switch
    {
        MetadataPolicy.All => "All metadata is kept, the place of recording too.",
        MetadataPolicy.Copyright => "Of the metadata only author and copyright are kept.",
        _ => "Metadata is removed.",
    };

    private static string Colour(Recipe recipe) =>
        recipe.ColourSpace == ColourPolicy.Keep ? "Colours stay in their own space." : "Colours are converted to sRGB.";

    private static string? Operations(Recipe recipe) => Choice(recipe, "operations") is { } operations ? $"Then, in this order: {operations}" : null;

    private static string? Choice(Recipe recipe, string field) => RecipeParser.TextOf(recipe, field);
}
