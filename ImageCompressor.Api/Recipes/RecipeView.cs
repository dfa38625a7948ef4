using System.Text.Json.Serialization;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Api.Recipes;

/// <summary>A recipe as the wire shows it: what differs from the default, each as it can be sent again, and all of it in one line.</summary>
internal sealed record RecipeView
{
    /// <summary>All of it in one line, as the query of an upload takes it; empty for the default.</summary>
    public required string Text { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Format { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Accept { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Quality { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Lossless { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Effort { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Progressive { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MaxBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Width { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Height { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fit { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Position { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? WithoutEnlargement { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Background { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Metadata { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Colour { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Animation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Damaged { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Operations { get; init; }

    public static RecipeView Of(Recipe recipe)
    {
        string? text(string field) => RecipeParser.TextOf(recipe, field);
        return new RecipeView
        {
            Text = recipe.ToString(),
            Format = text("format"),
            Accept = text("accept"),
            Quality = recipe.Quality == Recipe.DefaultQuality ? null : recipe.Quality,
            Lossless = text("lossless"),
            Effort = text("effort"),
            Progressive = recipe.Progressive,
            MaxBytes = recipe.MaxBytes,
            Width = recipe.Width,
            Height = recipe.Height,
            Fit = text("fit"),
            Position = text("position"),
            WithoutEnlargement = recipe.WithoutEnlargement ? null : false,
            Background = text("background"),
            Metadata = text("metadata"),
            Colour = text("colour"),
            Animation = text("animation"),
            Damaged = text("damaged"),
            Operations = text("operations"),
        };
    }
}
