using System.Collections.Frozen;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Manifests;

/// <summary>The names by which columns are known, the surest first: of two columns that could have a role, the better name gets it.</summary>
internal static class ColumnNames
{
    private static readonly FrozenDictionary<string, (ColumnRole Role, int Rank)> s_known = new[]
    {
        Rank(ColumnRole.Serial, "productserialnumber serialnumber serialno serial sno srno slno sn sr s id no"),
        Rank(ColumnRole.Product, "productname product name sku title"),
        Rank(ColumnRole.Urls, "inputimageurls inputimageurl inputimages inputurls imageurls imageurl images image urls url"),
        Rank(ColumnRole.Output, "outputimageurls outputimageurl outputimages outputimage outputurls outputurl"),
    }.SelectMany(row => row).ToFrozenDictionary();

    /// <summary>What a column's name begins with that sets a field of the recipe.</summary>
    private const string Recipe = "recipe";

    /// <summary>The field of the recipe that a normalised name sets: <c>preset</c>, or <c>recipe</c> and a field's name. Plain names such as Width, Format
    /// and Quality are not taken: sheets of products have columns of those names that are about the product.</summary>
    internal static string? RecipeField(string name) =>
        RecipeParser.FindField(name) == "preset" ? "preset"
        : name.StartsWith(Recipe, StringComparison.Ordinal) ? RecipeParser.FindField(name[Recipe.Length..])
        : null;

    /// <summary>Whether a normalised name looks as if it were to set a field, and sets none.</summary>
    internal static bool IsUnknownRecipeField(string name) =>
        name.Length > Recipe.Length && name.StartsWith(Recipe, StringComparison.Ordinal) && RecipeField(name) is null;

    /// <summary>Lower-case letters only: <c>S. No.</c> and <c>s_no</c> are the same name.</summary>
    internal static string Normalise(string header) =>
        string.Concat(header.Where(char.IsLetter).Select(char.ToLowerInvariant));

    /// <summary>The role of a normalised name; null for a column that means nothing here.</summary>
    internal static (ColumnRole Role, int Rank)? Find(string name) => s_known.TryGetValue(name, out var found) ? found : null;

    private static IEnumerable<KeyValuePair<string, (ColumnRole, int)>> Rank(ColumnRole role, string names) =>
        names.Split(' ').Select((name, rank) => KeyValuePair.Create(name, (role, rank)));
}
