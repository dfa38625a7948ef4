using System.Text.Json.Serialization;
using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Events;

/// <summary>The event <c>progress</c>, under the names of <see cref="RequestView"/>. It holds no links: one text serves all listeners, who may
/// have come by different addresses.</summary>
internal sealed record ProgressView(
    [property: JsonPropertyName("request_id")] string RequestId, BatchStatus Status, int Progress, CountsView Images,
    long OriginalBytes, long CompressedBytes, double? SavedPercent, double? ImagesPerSecond, long? SecondsLeft, DateTimeOffset UpdatedAt)
{
    public static ProgressView Of(BatchProgress progress, double? rate) => new(
        progress.Batch.ToString(), progress.Counts.Status, progress.Counts.Percent, CountsView.Of(progress.Counts),
        progress.OriginalBytes, progress.CompressedBytes, RequestView.Saved(progress.OriginalBytes, progress.CompressedBytes),
        rate is null ? null : Math.Round(rate.Value, 1),
        rate is > 0 ? (long)Math.Ceiling((progress.Counts.Total - progress.Counts.Finished) / rate.Value) : null, progress.At);
}

/// <summary>The event <c>done</c>: the final state.</summary>
internal sealed record DoneView(
    [property: JsonPropertyName("request_id")] string RequestId, BatchStatus Status, int Progress, CountsView Images,
    long OriginalBytes, long CompressedBytes, double? SavedPercent, DateTimeOffset? FinishedAt)
{
    public static DoneView Of(Batch batch) => new(
        batch.Id.ToString(), batch.Status, batch.Counts.Percent, CountsView.Of(batch.Counts), batch.OriginalBytes, batch.CompressedBytes,
        RequestView.Saved(batch.OriginalBytes, batch.CompressedBytes), batch.FinishedAt);
}

/// <summary>The event <c>done</c> of a request that was deleted.</summary>
/// <param name="RequestId">Which.</param>
/// <param name="Status">No <see cref="BatchStatus"/>: a request that stands so cannot be asked for.</param>
internal sealed record DeletedView([property: JsonPropertyName("request_id")] string RequestId, string Status = "deleted");

/// <summary>The event <c>image</c>, under the names of <see cref="ImageView"/>.</summary>
internal sealed record ImageEventView(
    string Id, long Row, int Slot, string ImageUrl, ImageStatus Status, string? Outcome, long? OriginalBytes, long? CompressedBytes,
    double? SavedPercent, string? KeptReason, FailureView? Failure)
{
    public static ImageEventView Of(Image image)
    {
        var (original, delivered) = (image.Outcome?.Original?.Bytes, image.Outcome?.Delivered?.Bytes);
        return new ImageEventView(
            image.Id.ToString(), image.Row, image.Slot, image.Url, image.Status, image.Outcome?.Kind, original, delivered,
            original is { } before && delivered is { } after ? RequestView.Saved(before, after) : null,
            image.Outcome?.KeptReason, FailureView.Of(image.Outcome));
    }
}

/// <summary>The event <c>gap</c>: images ended that no event <c>image</c> told of, to this listener.</summary>
/// <param name="Missed">How many; null where it is not known.</param>
internal sealed record GapView(long? Missed);
