namespace ImageCompressor.Domain.Batches;

/// <summary>What changed in a batch, for those who watch it.</summary>
/// <param name="Batch">Which one.</param>
/// <param name="Counts">Its counts after the change.</param>
/// <param name="OriginalBytes">As in <see cref="Batches.Batch.OriginalBytes"/>.</param>
/// <param name="CompressedBytes">As in <see cref="Batches.Batch.CompressedBytes"/>.</param>
/// <param name="At">When.</param>
public sealed record BatchProgress(
    BatchId Batch, BatchCounts Counts, long OriginalBytes, long CompressedBytes, DateTimeOffset At);
