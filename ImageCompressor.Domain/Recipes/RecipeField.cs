namespace ImageCompressor.Domain.Recipes;

/// <summary>A field of a recipe: how it is called, read and written.</summary>
/// <param name="Name">As it is written and documented.</param>
/// <param name="Read">The recipe with the field as the text says; with the recipe unchanged where it is a problem.</param>
/// <param name="Write">The text that <paramref name="Read"/> reads again.</param>
internal sealed record RecipeField(string Name, Func<FieldText, Recipe, Recipe> Read, Func<Recipe, string> Write)
{
    /// <summary>The field of a preset's name; it is none of the recipe, and stands for those of the preset.</summary>
    internal const string Preset = "preset";

    /// <summary>What sets a field that may be empty back to empty, over a preset or a batch that sets it.</summary>
    private const string None = FieldText.None;

    /// <summary>Longer texts are refused before they are read: 32 operations, each with a text of 200 characters, fit into a third of it.</summary>
    internal const int MaxLength = 64 * 1024;

    /// <summary>All fields, in the order in which they are written and their problems told.</summary>
    internal static readonly IReadOnlyList<RecipeField> All =
    [
        new("format", (text, r) => r with { Format = text.Choice(Words.Formats) ?? r.Format }, r => Words.Formats.Of(r.Format)),
        new("accept", (text, r) => r with { Accept = text.Accept() ?? r.Accept }, r => string.Join(',', r.Accept.Select(Words.Formats.Of))),
        new("quality", (text, r) => r with { Quality = text.Whole(1, 100) ?? r.Quality }, r => Numbers.Text(r.Quality)),
        new("lossless", (text, r) => r with { Lossless = text.Choice(Words.Losslesses) ?? r.Lossless }, r => Words.Losslesses.Of(r.Lossless)),
        new("effort", (text, r) => r with { Effort = text.Choice(Words.Efforts) ?? r.Effort }, r => Words.Efforts.Of(r.Effort)),
        new("progressive", (text, r) => r with { Progressive = text.Is("auto") ? null : text.Choice(Words.Flags, "auto") ?? r.Progressive },
            r => r.Progressive is { } flag ? Words.Flags.Of(flag) : "auto"),
        new("maxBytes", (text, r) => r with { MaxBytes = text.Is(None) ? null : text.Bytes() ?? r.MaxBytes },
            r => r.MaxBytes is { } most ? Numbers.Text(most) : None),
        new("width", (text, r) => r with { Width = text.Is(None) ? null : text.Whole(1, Recipe.MaxDimension) ?? r.Width },
            r => r.Width is { } width ? Numbers.Text(width) : None),
        new("height", (text, r) => r with { Height = text.Is(None) ? null : text.Whole(1, Recipe.MaxDimension) ?? r.Height },
            r => r.Height is { } height ? Numbers.Text(height) : None),
        new("fit", (text, r) => r with { Fit = text.Choice(Words.Fits) ?? r.Fit }, r => Words.Fits.Of(r.Fit)),
        new("position", (text, r) => r with { Position = text.Choice(Words.Positions) ?? r.Position }, r => Words.Positions.Of(r.Position)),
        new("withoutEnlargement", (text, r) => r with { WithoutEnlargement = text.Choice(Words.Flags) ?? r.WithoutEnlargement },
            r => Words.Flags.Of(r.WithoutEnlargement)),
        new("background", (text, r) => r with { Background = text.Is(None) ? null : text.Colour() ?? r.Background },
            r => r.Background?.ToString() ?? None),
        new("metadata", (text, r) => r with { Metadata = text.Choice(Words.Metadata) ?? r.Metadata }, r => Words.Metadata.Of(r.Metadata)),
        new("colour", (text, r) => r with { ColourSpace = text.Choice(Words.Colours) ?? r.ColourSpace }, r => Words.Colours.Of(r.ColourSpace)),
        new("animation", (text, r) => r with { Animation = text.Choice(Words.Animations) ?? r.Animation }, r => Words.Animations.Of(r.Animation)),
        new("damaged", (text, r) => r with { Damaged = text.Choice(Words.Damages) ?? r.Damaged }, r => Words.Damages.Of(r.Damaged)),
        new("operations", (text, r) => r with { Operations = text.Is(None) ? [] : text.Operations() ?? r.Operations },
            r => r.Operations.Count == 0 ? None : OperationText.Of(r.Operations)),
    ];

    private static readonly Dictionary<string, string> s_names = All.Select(field => field.Name).Append(Preset)
        .ToDictionary(FieldNames.Normalise)
        .Concat([new("color", "colour"), new("colourspace", "colour"), new("colorspace", "colour")])
        .ToDictionary();

    /// <summary>The field's own name (<see cref="Preset"/> for that), in any case and spelling; null when it is none of ours.</summary>
    internal static string? Find(string name) =>
        name.Length <= 40 && s_names.TryGetValue(FieldNames.Normalise(name), out var found) ? found : null;
}
