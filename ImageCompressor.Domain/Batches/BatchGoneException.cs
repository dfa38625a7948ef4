namespace ImageCompressor.Domain.Batches;

/// <summary>A batch is not there, or went while it was read: what was read of it so far is not all of it.</summary>
/// <param name="id">The batch.</param>
public sealed class BatchGoneException(BatchId id) : Exception($"There is no batch {id}.")
{
    /// <summary>The batch.</summary>
    public BatchId Id { get; } = id;
}
