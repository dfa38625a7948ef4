namespace ImageCompressor.Domain.Batches;

/// <summary>How many images of a batch stand where. Each image is in exactly one of the five.</summary>
/// <param name="Pending">Accepted, not yet taken.</param>
/// <param name="Processing">Taken by the dispatcher, not yet answered.</param>
/// <param name="Completed">Compressed, or the original kept.</param>
/// <param name="Failed">Ended with a failure.</param>
/// <param name="Cancelled">Had no outcome when the batch was cancelled.</param>
public readonly record struct BatchCounts(long Pending, long Processing, long Completed, long Failed, long Cancelled)
{
    /// <summary>All images of the batch.</summary>
    public long Total => Pending + Processing + Completed + Failed + Cancelled;

    /// <summary>Images that have an outcome or were cancelled.</summary>
    public long Finished => Completed + Failed + Cancelled;

    /// <summary>Whether no image is left to do.</summary>
    public bool AllFinished => Pending + Processing == 0;

    /// <summary>Finished images of all images, 0 to 100, rounded down so that 100 means done.</summary>
    public int Percent => Total == 0 ? 100 : (int)(Finished * 100 / Total);

    /// <summary>The status that these counts mean.</summary>
    public BatchStatus Status => this switch
    {
        { AllFinished: false, Processing: 0, Finished: 0 } => BatchStatus.Pending,
        { AllFinished: false } => BatchStatus.Processing,
        { Cancelled: > 0 } => BatchStatus.Cancelled,
        { Failed: 0 } => BatchStatus.Completed,
        { Completed: 0 } => BatchStatus.Failed,
        _ => BatchStatus.CompletedWithErrors,
    };
}
