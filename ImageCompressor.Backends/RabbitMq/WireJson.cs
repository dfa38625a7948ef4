using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>How messages are written. Members that are not known are passed over, so that a later version may add some without a new number;
/// the number changes when an old reader would go wrong.</summary>
internal static class WireJson
{
    /// <summary>The version that is written; this one and those before it are read.</summary>
    public const int Version = 1;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 16,
    };

    // Until a recipe reads its own text: a property that a message does not name keeps its default.
    private static readonly JsonSerializerOptions s_recipe = new() { IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() } };

    public static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, s_json);

    /// <summary>Reads a message; false for what is none, or is of a version that is not known here.</summary>
    public static bool TryRead<T>(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out T? message) where T : WireMessage
    {
        message = null;
        try
        {
            message = JsonSerializer.Deserialize<T>(body.Span, s_json);
        }
        catch (JsonException)
        {
            // False says it.
        }

        if (message?.V is not (>= 1 and <= Version))
            message = null;
        return message is not null;
    }

    /// <summary>The one place that knows how a recipe travels. For whoever gives Recipe a text that can be read again: use it here.</summary>
    public static string WriteRecipe(Recipe recipe) => recipe.Operations.Count == 0
        ? JsonSerializer.Serialize(recipe, s_recipe)
        : throw new NotSupportedException("A recipe with operations cannot travel yet.");

    public static bool TryReadRecipe(string? text, [NotNullWhen(true)] out Recipe? recipe)
    {
        recipe = null;
        try
        {
            recipe = text is null ? null : JsonSerializer.Deserialize<Recipe>(text, s_recipe);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // False says it.
        }

        return recipe is not null;
    }
}
