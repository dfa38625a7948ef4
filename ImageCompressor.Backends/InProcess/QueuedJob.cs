using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.InProcess;

/// <summary>A job in the queue or in a receiver's hands. Answered once: whatever comes after the first answer changes nothing.</summary>
internal sealed class QueuedJob(ImageJob job)
{
    private int _answered;

    public ImageJob Job { get; } = job;

    /// <summary>How often it was given to a receiver. Only the receiver that has it, and after it the queue, touch this.</summary>
    public int Deliveries { get; set; }

    public bool IsAnswered => Volatile.Read(ref _answered) == 1;

    /// <summary>True for the first only.</summary>
    public bool TryAnswer() => Interlocked.Exchange(ref _answered, 1) == 0;
}
