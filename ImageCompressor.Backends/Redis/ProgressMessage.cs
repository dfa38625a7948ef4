using System.Text.Json;
using System.Text.Json.Serialization;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.Redis;

/// <summary>An announcement as it goes over Redis: JSON, so that an operator can read along and another version can add to it.</summary>
internal sealed record ProgressMessage(
    Guid From, Guid Batch, long Pending, long Processing, long Completed, long Failed, long Cancelled, long OriginalBytes, long CompressedBytes,
    DateTimeOffset At, IReadOnlyList<Guid>? Images)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static byte[] Write(Guid from, BatchProgress progress)
    {
        var (counts, images) = (progress.Counts, progress.Images);
        return JsonSerializer.SerializeToUtf8Bytes(
            new ProgressMessage(
                from, progress.Batch.Value, counts.Pending, counts.Processing, counts.Completed, counts.Failed, counts.Cancelled,
                progress.OriginalBytes, progress.CompressedBytes, progress.At, images.Count == 0 ? null : [.. images.Select(image => image.Value)]),
            s_json);
    }

    /// <summary>Reads what came; null for what is none of ours. Whoever can reach Redis can publish.</summary>
    public static ProgressMessage? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<ProgressMessage>(text, s_json) is { IsSane: true } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public BatchProgress ToProgress() =>
        new(new BatchId(Batch), new BatchCounts(Pending, Processing, Completed, Failed, Cancelled), OriginalBytes, CompressedBytes, At)
        {
            Images = Images is null or [] ? [] : [.. Images.Take(BatchProgress.MostImages).Select(image => new ImageId(image))],
        };

    [JsonIgnore]
    private bool IsSane => Math.Min(Math.Min(Pending, Processing), Math.Min(Math.Min(Completed, Failed), Cancelled)) >= 0
        && Math.Min(OriginalBytes, CompressedBytes) >= 0;
}
