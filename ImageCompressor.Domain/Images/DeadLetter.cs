namespace ImageCompressor.Domain.Images;

/// <summary>What a queue has given up and keeps for a person.</summary>
/// <param name="Id">Its name in the queue. An image that was done again and given up again has two.</param>
/// <param name="Job">What was to be done; null where nobody can read the message.</param>
/// <param name="Reason"><see cref="Crashed"/> or <see cref="Unreadable"/>.</param>
/// <param name="At">When it was given up; null where that is not known.</param>
public sealed record DeadLetter(string Id, ImageJob? Job, string Reason, DateTimeOffset? At)
{
    /// <summary>Its workers went away too often.</summary>
    public const string Crashed = "worker_crashed";

    /// <summary>A worker or the service could not read the message: another version, or nobody of ours, wrote it.</summary>
    public const string Unreadable = "unreadable";
}
