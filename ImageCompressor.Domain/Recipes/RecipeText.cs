using System.Diagnostics.CodeAnalysis;

namespace ImageCompressor.Domain.Recipes;

/// <summary>Fields as one line of text: <c>format=webp&amp;quality=60</c>, in the order of the fields, each at most once, values escaped as in an
/// address (RFC 3986, 2.1).</summary>
internal static class RecipeText
{
    /// <summary>The fields in which a recipe differs from the default.</summary>
    internal static string Of(Recipe recipe) => Join(
        from field in RecipeField.All
        let text = field.Write(recipe)
        where text != field.Write(Recipe.Default)
        select (field, text));

    internal static string Join(IEnumerable<(RecipeField Field, string Text)> values) =>
        string.Join('&', values.Select(value => $"{value.Field.Name}={Escape(value.Text)}"));

    /// <summary>Reads it back onto a recipe. The text was checked when it was written: what contradicts itself is not looked for.</summary>
    internal static bool TryRead(string text, Recipe onto, [NotNullWhen(true)] out Recipe? recipe)
    {
        var problems = new List<RecipeProblem>();
        recipe = null;
        if (!TrySplit(text, out var fields)) return false;
        var read = GivenFields.Of(fields, problems).ReadOnto(onto, problems);
        recipe = problems.Count == 0 ? read : null;
        return recipe is not null;
    }

    /// <summary>Takes it apart; false where it is no such text, or names a field that a recipe has not.</summary>
    private static bool TrySplit(string text, out List<KeyValuePair<string, string?>> fields)
    {
        fields = [];
        if (text.Length == 0) return true;
        foreach (var part in text.Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || RecipeField.Find(part[..equals]) is null or RecipeField.Preset || equals == part.Length - 1) return false;
            fields.Add(new(part[..equals], Uri.UnescapeDataString(part[(equals + 1)..])));
        }

        return true;
    }

    /// <summary>A comma needs no escape in a query and is easier to read without.</summary>
    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%2C", ",", StringComparison.Ordinal);
}
