using System.Text.Json;
using System.Text.Json.Serialization;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Processing;

/// <summary>What a recipe made of an original, as it is kept beside the result: whoever meets the same content with the same recipe again, in
/// whatever batch and on whatever machine, reads this instead of encoding.</summary>
/// <remarks>It lies in the image store and not in the batch store, because workers do not see the latter.</remarks>
internal sealed record CompressionReport(
    StoredImage Original, StoredImage Delivered, string? KeptReason, int? Quality, IReadOnlyList<string> Warnings,
    int Encodes = 1, int Frames = 1)
{
    public const string MediaType = "application/json";

    /// <summary>A report is a few hundred bytes; anything longer was not written here.</summary>
    private const int MaxBytes = 64 * 1024;

    public ImageOutcome ToOutcome(StageTimes times) => new()
    {
        Original = Original,
        Delivered = Delivered,
        KeptReason = KeptReason,
        Quality = Quality,
        Warnings = Warnings,
        Encodes = Encodes,
        Frames = Frames,
        Times = times,
    };

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CompressionReportJson.Default.CompressionReport);

    /// <summary>Reads the report, if there is one and what it promises is still there.</summary>
    public static async Task<CompressionReport?> FindAsync(
        IImageStore store, ObjectName name, CancellationToken cancellationToken)
    {
        await using var found = await store.OpenAsync(name, null, cancellationToken);
        if (found is null || found.Length > MaxBytes) return null;
        CompressionReport? report;
        try
        {
            report = await JsonSerializer.DeserializeAsync(
                found.Content, CompressionReportJson.Default.CompressionReport, cancellationToken);
        }
        catch (JsonException)
        {
            // Not of this version: the work is done again, which is always right.
            return null;
        }

        // A delete removes objects one by one; a report that outlived its image must not bring it back as a dead link.
        return report is not null && await store.ExistsAsync(report.Delivered.Name, cancellationToken) ? report : null;
    }
}

[JsonSerializable(typeof(CompressionReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CompressionReportJson : JsonSerializerContext;
