using System.Diagnostics.CodeAnalysis;

namespace ImageCompressor.Domain.Recipes;

/// <summary>Reads a recipe from form or query fields, and from its own text.</summary>
/// <remarks>The fields are those of <see cref="Fields"/> and <c>preset</c>, in any case and also as <c>max_bytes</c> or <c>max-bytes</c>. What is missing or
/// empty is as in the preset, or else as in <see cref="Recipe.Default"/>; other fields are not looked at.</remarks>
public static class RecipeParser
{
    /// <summary>The names of all fields, <c>preset</c> first.</summary>
    public static IReadOnlyList<string> Fields { get; } = [RecipeField.Preset, .. RecipeField.All.Select(field => field.Name)];

    /// <summary>The field that a name means, as in <see cref="Fields"/>; null when it is none.</summary>
    public static string? FindField(string name) => RecipeField.Find(name);

    /// <summary>Reads fields, with the presets that are built in.</summary>
    public static bool TryParse(
        IEnumerable<KeyValuePair<string, string?>> fields, [NotNullWhen(true)] out Recipe? recipe, out IReadOnlyList<RecipeProblem> problems) =>
        TryParse(fields, PresetTable.BuiltIn, out recipe, out problems);

    /// <summary>Reads fields.</summary>
    /// <param name="fields">Names and values; a name may come several times, which is a problem.</param>
    /// <param name="presets">The presets that there are.</param>
    /// <param name="recipe">The recipe, or null when there are problems.</param>
    /// <param name="problems">All problems, not only the first; empty when there is a recipe.</param>
    /// <returns>Whether there is a recipe.</returns>
    public static bool TryParse(
        IEnumerable<KeyValuePair<string, string?>> fields, PresetTable presets, [NotNullWhen(true)] out Recipe? recipe,
        out IReadOnlyList<RecipeProblem> problems)
    {
        var found = new List<RecipeProblem>();
        var given = GivenFields.Of(fields, found);
        var preset = PresetOf(given, presets, found);
        var read = given.ReadOnto(preset?.ApplyTo(Recipe.Default) ?? Recipe.Default, found);
        if (found.Count == 0) found.AddRange(Contradictions.Of(read));
        problems = found;
        recipe = found.Count == 0 ? read : null;
        return recipe is not null;
    }

    /// <summary>Reads what <see cref="Recipe.ToString"/> has written; the empty text is the default. Meant for stores and messages: it does not ask whether
    /// the fields fit together, which was asked when the recipe came in.</summary>
    public static bool TryParseText([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Recipe? recipe)
    {
        recipe = null;
        return text is not null && RecipeText.TryRead(text, Recipe.Default, out recipe);
    }

    /// <summary>The value of a field as it is written, or null where it is as by default: for those who show a recipe.</summary>
    public static string? TextOf(Recipe recipe, string field)
    {
        var found = RecipeField.All.First(f => f.Name == field);
        var text = found.Write(recipe);
        return text == found.Write(Recipe.Default) ? null : text;
    }

    /// <summary>The preset that is asked for; null where none is, or where there is no such preset, which is a problem.</summary>
    internal static RecipeOverrides? PresetOf(GivenFields given, PresetTable presets, ICollection<RecipeProblem> problems)
    {
        if (given.Preset is not { } name) return null;
        if (presets.Find(name) is { } preset) return preset;
        problems.Add(new(RecipeField.Preset, "unknown_preset", $"preset is one of {string.Join(", ", presets.Names)}, not {FieldText.Shown(name)}."));
        return null;
    }
}
