using ImageCompressor.Domain.Images;

namespace ImageCompressor.Domain.Batches;

/// <summary>What changed in a batch, for those who watch it.</summary>
/// <param name="Batch">Which one.</param>
/// <param name="Counts">Its counts after the change.</param>
/// <param name="OriginalBytes">As in <see cref="Batches.Batch.OriginalBytes"/>.</param>
/// <param name="CompressedBytes">As in <see cref="Batches.Batch.CompressedBytes"/>.</param>
/// <param name="At">When.</param>
public sealed record BatchProgress(
    BatchId Batch, BatchCounts Counts, long OriginalBytes, long CompressedBytes, DateTimeOffset At)
{
    /// <summary>How many images one announcement names at most.</summary>
    public const int MostImages = 200;

    /// <summary>Images that got their outcome with this change, at most <see cref="MostImages"/>; what is not named here shows in the counts. Only
    /// names: outcomes were rejected, because whoever watches a batch can read them in the store, and most announcements have no listener.</summary>
    public IReadOnlyList<ImageId> Images { get; init; } = [];

    /// <summary>How a batch stands.</summary>
    public static BatchProgress Of(Batch batch) =>
        new(batch.Id, batch.Counts, batch.OriginalBytes, batch.CompressedBytes, batch.UpdatedAt);
}
