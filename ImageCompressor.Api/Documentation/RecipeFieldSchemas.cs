using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ImageCompressor.Api.Documentation;

/// <summary>The fields of a recipe as the upload's form describes them.</summary>
/// <remarks>The page at <c>/docs</c> fills every field that it can: a choice with its first value, a number with the least that is allowed, any other text with
/// the word "string". Whoever tries an upload would then ask for images of one pixel, and no preset would show. So every choice begins with the empty value, which
/// means "not given", and numbers are described as text with a pattern and the empty default.</remarks>
internal static class RecipeFieldSchemas
{
    public static IEnumerable<KeyValuePair<string, IOpenApiSchema>> All =>
    [
        new("preset", Text("A named recipe (see /api/presets); the fields given here stand above its own.")),
        new("format", OneOf("keep by default. auto: whichever of accept makes the image smallest.", "keep", "auto", "jpeg", "webp", "avif", "png", "gif")),
        new("accept", Text("What auto may choose from: a list with commas; default avif,webp,jpeg,png.")),
        new("quality", Number("1 to 100; default 75. Higher looks better.")),
        new("lossless", OneOf("false by default. Not one pixel changes; not for jpeg and gif. near: a little, where it makes a WebP smaller.", "false", "true", "near")),
        new("effort", OneOf("balanced by default. CPU time against size.", "fast", "balanced", "small")),
        new("progressive", OneOf("auto by default: JPEG where that makes it smaller.", "auto", "true", "false")),
        new("maxBytes", Text("The most bytes of a result, at least 100, as 500000, 500KB or 1.5MB (1 KB is 1000 bytes); default none. The quality is lowered as far as that needs.")),
        new("width", Number("In pixels, 1 to 65535; default none.")),
        new("height", Number("In pixels, 1 to 65535; default none.")),
        new("fit", OneOf("inside by default. cover, contain and fill need both width and height.", "inside", "cover", "contain", "fill", "outside")),
        new("position", OneOf("centre by default. Where cover cuts and contain places; entropy and attention only for cover.", "centre", "north", "northeast", "east",
            "southeast", "south", "southwest", "west", "northwest", "entropy", "attention")),
        new("withoutEnlargement", OneOf("true by default: an image never becomes larger than it is.", "true", "false")),
        new("background", Text("Of corners, borders and what was transparent: #rgb, #rrggbb, #rrggbbaa, a basic name of CSS or transparent; default none.")),
        new("metadata", OneOf("none by default. What is kept of what the file says.", "none", "copyright", "all")),
        new("colour", OneOf("srgb by default. keep: the pixels stay in their space and the profile goes along.", "srgb", "keep")),
        new("animation", OneOf("keep by default: all frames.", "keep", "first")),
        new("damaged", OneOf("accept by default: what a browser would show of a broken image.", "accept", "refuse")),
        new("operations", Text("At most 32, in order: resize 800x600 cover | rotate 90 | watermark \"Sample\" southeast opacity=0.5, or JSON: [{\"op\":\"grayscale\"}].")),
    ];

    public static OpenApiSchema OneOf(string description, params string[] values) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. values.Prepend("").Select(value => (JsonNode)value)],
        Default = "",
        Description = description,
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Default = "", Description = description };

    private static OpenApiSchema Number(string description) =>
        new() { Type = JsonSchemaType.String, Pattern = "^[0-9]{0,5}$", Default = "", Description = description };
}
