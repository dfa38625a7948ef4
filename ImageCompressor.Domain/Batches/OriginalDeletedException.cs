namespace ImageCompressor.Domain.Batches;

/// <summary>An original that a batch was about to build on was deleted with another batch meanwhile.</summary>
public sealed class OriginalDeletedException() : Exception("An image with the same content was deleted at this moment; send it again.");
