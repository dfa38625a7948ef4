using System.Text.Json;
using System.Text.Json.Serialization;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>The attempts of a delivery as one text. They are read and written together and never searched: a table would be a tree more for nothing.</summary>
internal static class StoredAttempts
{
    /// <summary>The text; null without an attempt.</summary>
    public static string? Write(IReadOnlyList<DeliveryAttempt> attempts) => attempts.Count == 0
        ? null
        : JsonSerializer.Serialize(attempts.Select(a => new StoredAttempt(Milliseconds.Of(a.At), a.Milliseconds, a.StatusCode, a.Fault)));

    public static IReadOnlyList<DeliveryAttempt> Read(string? stored) => stored is null
        ? []
        : [.. JsonSerializer.Deserialize<List<StoredAttempt>>(stored)!.Select(a => new DeliveryAttempt(Milliseconds.Read(a.At), a.Took, a.StatusCode, a.Fault))];

    private sealed record StoredAttempt(
        [property: JsonPropertyName("a")] long At,
        [property: JsonPropertyName("m")] int Took,
        [property: JsonPropertyName("s")] int? StatusCode,
        [property: JsonPropertyName("f")] string? Fault);
}
