using System.Text.Json;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Backends.Batches;

/// <summary>The texts in which a batch store keeps recipes and layouts.</summary>
internal static class StoredTexts
{
    private static readonly JsonSerializerOptions s_json = new() { IgnoreReadOnlyProperties = true };

    // The one text of a recipe. It names only what differs from the default, so recipes may gain fields without a new schema.
    public static string Write(Recipe recipe) => recipe.ToString();

    public static string Write(ManifestLayout layout) => JsonSerializer.Serialize(layout, s_json);

    public static ManifestLayout ReadLayout(string stored) => JsonSerializer.Deserialize<ManifestLayout>(stored, s_json)!;

    /// <exception cref="InvalidOperationException">It was not written by this program.</exception>
    public static Recipe ReadRecipe(string stored) => RecipeParser.TryParseText(stored, out var recipe)
        ? recipe
        : throw new InvalidOperationException($"The database has a recipe that cannot be read: {stored}");

    /// <summary>What a row sets of the recipe; null where it sets nothing.</summary>
    /// <exception cref="InvalidOperationException">It was not written by this program.</exception>
    public static RecipeOverrides? ReadOverrides(string? stored)
    {
        if (stored is null)
            return null;
        return RecipeOverrides.TryParse(stored, out var overrides)
            ? overrides
            : throw new InvalidOperationException($"The database has a row's recipe that cannot be read: {stored}");
    }
}
