using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

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
}
