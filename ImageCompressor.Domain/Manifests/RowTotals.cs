using System.Globalization;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Domain.Manifests;

/// <summary>What became of a row as a whole.</summary>
/// <param name="Counts">Its URLs, refused ones counted as failed.</param>
/// <param name="OriginalBytes">Of its completed images.</param>
/// <param name="CompressedBytes">Of its completed images.</param>
internal readonly record struct RowTotals(BatchCounts Counts, long OriginalBytes, long CompressedBytes)
{
    internal static RowTotals Of(ResultRow row)
    {
        var (pending, processing, completed, failed, cancelled) = (0, 0, 0, 0, 0);
        var (original, compressed) = (0L, 0L);
        foreach (var image in row.Images)
        {
            switch (image?.Status)
            {
                case ImageStatus.Pending: pending++; break;
                case ImageStatus.Processing: processing++; break;
                case ImageStatus.Cancelled: cancelled++; break;
                case ImageStatus.Completed: completed++; break;
                default: failed++; break;
            }

            if (image is not { Status: ImageStatus.Completed, Outcome: { Delivered: { } delivered } outcome }) continue;
            compressed += delivered.Bytes;
            original += outcome.Original?.Bytes ?? delivered.Bytes;
        }

        return new(new(pending, processing, completed, failed, cancelled), original, compressed);
    }

    /// <summary>As a batch's status stands on the wire. A row without a URL has failed.</summary>
    internal string Status => Counts.Total == 0 ? "failed" : Counts.Status switch
    {
        BatchStatus.Pending => "pending",
        BatchStatus.Processing => "processing",
        BatchStatus.Completed => "completed",
        BatchStatus.CompletedWithErrors => "completed_with_errors",
        BatchStatus.Failed => "failed",
        BatchStatus.Cancelled => "cancelled",
        _ => throw new InvalidOperationException($"No name for {Counts.Status}."),
    };

    /// <summary>Percent of the original bytes, one decimal; negative where another format took more; empty without an image.</summary>
    internal string Saved => OriginalBytes == 0
        ? ""
        : Math.Round(100m * (OriginalBytes - CompressedBytes) / OriginalBytes, 1).ToString("0.0", CultureInfo.InvariantCulture);
}
