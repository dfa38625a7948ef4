using System.Text.Json.Serialization;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Recipes;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Api.Requests;

/// <summary>A batch as the wire shows it.</summary>
internal sealed record RequestView(
    [property: JsonPropertyName("request_id")] string RequestId, string Name, BatchStatus Status, int Progress,
    CountsView Images, long Rows, long Rejected, long OriginalBytes, long CompressedBytes, double? SavedPercent, RecipeView Recipe,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? FinishedAt, RequestLinks Links)
{
    public static RequestView Of(Batch batch, string root) => new(
        batch.Id.ToString(), batch.Name, batch.Status, batch.Counts.Percent, CountsView.Of(batch.Counts), batch.Rows, batch.Rejected,
        batch.OriginalBytes, batch.CompressedBytes, Saved(batch.OriginalBytes, batch.CompressedBytes), RecipeView.Of(batch.Recipe),
        batch.CreatedAt, batch.UpdatedAt, batch.FinishedAt, ServiceLinks.Request(root, batch.Id));

    /// <summary>Percent of the original's bytes that are gone, one decimal; null without an original.</summary>
    public static double? Saved(long original, long delivered) =>
        original == 0 ? null : Math.Round(100.0 * (original - delivered) / original, 1);
}

internal sealed record CountsView(long Total, long Pending, long Processing, long Completed, long Failed, long Cancelled)
{
    public static CountsView Of(BatchCounts counts) =>
        new(counts.Total, counts.Pending, counts.Processing, counts.Completed, counts.Failed, counts.Cancelled);
}
