using System.Diagnostics.CodeAnalysis;

namespace ImageCompressor.Domain.Recipes;

/// <summary>Some fields of a recipe: those of a preset, or those that a row of a sheet sets in place of its batch's.</summary>
public sealed record RecipeOverrides
{
    /// <summary>The fields that <see cref="Contradictions"/> looks at.</summary>
    private static readonly string[] s_related = ["format", "accept", "lossless", "maxBytes", "width", "height", "fit", "position"];

    private RecipeOverrides(string text) => Text = text;

    /// <summary>The fields in one line, as in <see cref="Recipe.ToString"/>, also those that are set to the default; never empty.</summary>
    public string Text { get; }

    /// <summary>The SHA-256 of each stored original that a watermark of these fields needs.</summary>
    public IEnumerable<string> WatermarkImages => WatermarksOf(ApplyTo(Recipe.Default));

    /// <summary>The SHA-256 of each stored original that a watermark of a recipe needs.</summary>
    public static IEnumerable<string> WatermarksOf(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return recipe.Operations.OfType<WatermarkOperation>().Select(mark => mark.Image).OfType<string>().Distinct();
    }

    /// <summary>Reads <see cref="Text"/> back; false where it is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RecipeOverrides? overrides)
    {
        overrides = !string.IsNullOrEmpty(text) && RecipeText.TryRead(text, Recipe.Default, out _) ? new(text) : null;
        return overrides is not null;
    }

    /// <summary>Reads fields as <see cref="RecipeParser"/> does, a preset under them, without asking whether they make a whole recipe.</summary>
    /// <param name="fields">Names and values.</param>
    /// <param name="presets">The presets that there are.</param>
    /// <param name="overrides">Null when there are problems, or no fields.</param>
    /// <param name="problems">All of them.</param>
    /// <returns>Whether there is no problem.</returns>
    public static bool TryRead(
        IEnumerable<KeyValuePair<string, string?>> fields, PresetTable presets, out RecipeOverrides? overrides, out IReadOnlyList<RecipeProblem> problems)
    {
        var found = new List<RecipeProblem>();
        problems = found;
        overrides = null;
        var given = GivenFields.Of(fields, found);
        var preset = RecipeParser.PresetOf(given, presets, found);
        var recipe = given.ReadOnto(preset?.ApplyTo(Recipe.Default) ?? Recipe.Default, found);
        if (found.Count == 0) found.AddRange(Contradictions.Between(recipe));
        if (found.Count == 0) overrides = Of(recipe, field => given.Has(field) || preset?.Has(field) == true);
        return found.Count == 0;
    }

    /// <summary>The recipe with these fields in place of its own.</summary>
    public Recipe ApplyTo(Recipe recipe) => RecipeText.TryRead(Text, recipe, out var read)
        ? read
        : throw new InvalidOperationException($"'{Text}' was a recipe's text when it was made.");

    /// <summary>What of these fields and of a recipe under them do not fit together; empty when all does.</summary>
    public IReadOnlyList<RecipeProblem> ContradictionsOn(Recipe recipe) => [.. Contradictions.Of(ApplyTo(recipe))];

    /// <summary>The fields with which others can fall out, each reduced to one value of those that do so alike: the rows of a million different
    /// sizes are of one kind. Null where there are none.</summary>
    public RecipeOverrides? Kind()
    {
        var full = ApplyTo(Recipe.Default);
        var kind = full with
        {
            Accept = full.Accept.All(format => format is OutputFormat.Jpeg or OutputFormat.Gif) ? [OutputFormat.Jpeg] : [OutputFormat.Png],
            MaxBytes = full.MaxBytes is null ? null : 100,
            Width = full.Width is null ? null : 1,
            Height = full.Height is null ? null : 1,
            Position = Contradictions.IsInterest(full.Position) ? Position.Entropy : Position.Centre,
        };
        return Of(kind, field => Has(field) && s_related.Contains(field.Name));
    }

    internal bool Has(RecipeField field) =>
        Text.StartsWith($"{field.Name}=", StringComparison.Ordinal) || Text.Contains($"&{field.Name}=", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static RecipeOverrides? Of(Recipe recipe, Func<RecipeField, bool> isGiven)
    {
        var text = RecipeText.Join(from field in RecipeField.All where isGiven(field) select (field, field.Write(recipe)));
        return text.Length == 0 ? null : new(text);
    }
}
