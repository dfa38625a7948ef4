using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ImageCompressor.Domain.Recipes;

/// <summary>A field of a recipe that cannot be used.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Code"><c>unknown_value</c>, <c>not_a_number</c>, <c>out_of_range</c> or <c>given_twice</c>.</param>
/// <param name="Message">One sentence that says what is allowed.</param>
public sealed record RecipeProblem(string Field, string Code, string Message);

/// <summary>Reads a recipe from form or query fields.</summary>
public static class RecipeParser
{
    /// <summary>How much of a wrong value a message repeats.</summary>
    private const int ShownLength = 40;

    private static readonly Dictionary<string, OutputFormat> s_formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["keep"] = OutputFormat.Keep,
        ["jpeg"] = OutputFormat.Jpeg,
        ["jpg"] = OutputFormat.Jpeg,
        ["webp"] = OutputFormat.Webp,
        ["avif"] = OutputFormat.Avif,
        ["png"] = OutputFormat.Png,
    };

    private static readonly Dictionary<string, Effort> s_efforts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["fast"] = Effort.Fast,
        ["balanced"] = Effort.Balanced,
        ["small"] = Effort.Small,
    };

    /// <summary>Reads <c>format</c> (keep, jpeg or jpg, webp, avif, png), <c>quality</c> (1 to 100), <c>effort</c> (fast, balanced, small),
    /// <c>width</c> and <c>height</c> (1 to <see cref="Recipe.MaxDimension"/>), in any case. What is missing or empty is as in
    /// <see cref="Recipe.Default"/>; other fields are not looked at. Numbers are ASCII digits and nothing else.</summary>
    /// <param name="fields">Names and values; a name may come several times.</param>
    /// <param name="recipe">The recipe, or null when there are problems.</param>
    /// <param name="problems">All problems, not only the first; empty when there is a recipe.</param>
    /// <returns>Whether there is a recipe.</returns>
    public static bool TryParse(
        IEnumerable<KeyValuePair<string, string?>> fields, [NotNullWhen(true)] out Recipe? recipe, out IReadOnlyList<RecipeProblem> problems)
    {
        var found = new List<RecipeProblem>();
        var given = Given(fields, found);
        var read = new Recipe
        {
            Format = Choice("format", s_formats, Recipe.Default.Format),
            Quality = Number("quality", 100) ?? Recipe.Default.Quality,
            Effort = Choice("effort", s_efforts, Recipe.Default.Effort),
            Width = Number("width", Recipe.MaxDimension),
            Height = Number("height", Recipe.MaxDimension),
        };
        problems = found;
        recipe = found.Count == 0 ? read : null;
        return recipe is not null;

        T Choice<T>(string field, Dictionary<string, T> choices, T otherwise)
        {
            if (!given.TryGetValue(field, out var text)) return otherwise;
            if (choices.TryGetValue(text, out var choice)) return choice;
            found.Add(new(field, "unknown_value", $"{field} is one of {string.Join(", ", choices.Keys)}, not {Shown(text)}."));
            return otherwise;
        }

        int? Number(string field, int most)
        {
            if (!given.TryGetValue(field, out var text)) return null;
            var digits = text.StartsWith('-') ? text.AsSpan(1) : text;
            var isNumber = !digits.IsEmpty && digits.IndexOfAnyExceptInRange('0', '9') < 0;
            if (isNumber && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
                return number;
            found.Add(new(field, isNumber ? "out_of_range" : "not_a_number", $"{field} is a whole number from 1 to {most}, not {Shown(text)}."));
            return null;
        }
    }

    /// <summary>The fields that are ours and not empty. One that comes twice is a problem even with equal values: whoever sent it meant two
    /// different things at some time.</summary>
    private static Dictionary<string, string> Given(IEnumerable<KeyValuePair<string, string?>> fields, List<RecipeProblem> problems)
    {
        string[] known = ["format", "quality", "effort", "width", "height"];
        var given = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var twice = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in fields)
        {
            if (string.IsNullOrWhiteSpace(value) || known.FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } field)
                continue;
            if (!given.TryAdd(field, value.Trim()) && twice.Add(field))
                problems.Add(new(field, "given_twice", $"{field} is given more than once."));
        }

        return given;
    }

    private static string Shown(string text) => text.Length <= ShownLength ? $"'{text}'" : $"'{text[..ShownLength]}...'";
}
