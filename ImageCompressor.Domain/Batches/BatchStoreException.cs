namespace ImageCompressor.Domain.Batches;

/// <summary>The batch store could not be reached, or did not answer, for a reason that may pass: what was asked may be asked again. Whether a
/// write was done is then not known.</summary>
/// <param name="message">A sentence for the operator, without secrets.</param>
/// <param name="cause">What the store's library said.</param>
public sealed class BatchStoreException(string message, Exception cause) : Exception(message, cause);
