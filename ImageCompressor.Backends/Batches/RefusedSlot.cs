using System.Text.Json.Serialization;

namespace ImageCompressor.Backends.Batches;

/// <summary>A URL of a row that no image was made for; the accepted ones stand with their images and not here again.</summary>
/// <param name="Slot">Its place in the row.</param>
/// <param name="Url">The URL.</param>
/// <param name="Rejection">The code of the reason.</param>
internal sealed record RefusedSlot(
    [property: JsonPropertyName("s")] int Slot,
    [property: JsonPropertyName("u")] string Url,
    [property: JsonPropertyName("r")] string? Rejection);
