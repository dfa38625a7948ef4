using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Domain.Deliveries;

/// <summary>One message to one subscriber of a batch, and what became of it.</summary>
public sealed record Delivery
{
    /// <summary>Its name on the wire.</summary>
    public required DeliveryId Id { get; init; }

    /// <summary>Of which batch it tells.</summary>
    public required BatchId Batch { get; init; }

    /// <summary>To whom.</summary>
    public required Subscriber Subscriber { get; init; }

    /// <summary>What happened: <c>request.completed</c>, for instance.</summary>
    public required string Event { get; init; }

    /// <summary>The message itself, as it is sent each time.</summary>
    public required string Payload { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is to be sent (again); null when it has been received or is given up.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it was received; null when it was not yet, or never.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>How often it was sent, also before a redelivery was asked for.</summary>
    public int AttemptCount { get; init; }

    /// <summary>When the retries that now run began: at its making, or when a redelivery was asked for.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The last <see cref="MostAttempts"/> times that it was sent, oldest first.</summary>
    public IReadOnlyList<DeliveryAttempt> Attempts { get; init; } = [];

    /// <summary>How many attempts are kept with it, at most.</summary>
    public const int MostAttempts = 50;

    /// <summary>It with one attempt more. One that is due no more (received, or given up meanwhile) stays so, and an attempt of before a redelivery was asked for
    /// says nothing of when that is due.</summary>
    /// <param name="attempt">Without a <see cref="DeliveryAttempt.Fault"/> it has been received.</param>
    /// <param name="again">When it is due again; null when it is given up.</param>
    public Delivery After(DeliveryAttempt attempt, DateTimeOffset? again)
    {
        var received = attempt.Fault is null;
        return this with
        {
            AttemptCount = AttemptCount + 1,
            Attempts = [.. Attempts.Append(attempt).TakeLast(MostAttempts)],
            DeliveredAt = received ? attempt.At.AddMilliseconds(attempt.Milliseconds) : DeliveredAt,
            DueAt = received || DueAt is null ? null : attempt.At < Since ? DueAt : again,
        };
    }

    /// <summary>Where it stands.</summary>
    public DeliveryStatus Status => DueAt is not null ? DeliveryStatus.Pending : DeliveredAt is not null ? DeliveryStatus.Delivered : DeliveryStatus.Failed;
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryStatus
{
    /// <summary>To be sent, for the first time or again.</summary>
    Pending = 0,

    /// <summary>Received.</summary>
    Delivered = 1,

    /// <summary>Given up.</summary>
    Failed = 2,
}

/// <summary>One time that a delivery was sent.</summary>
/// <param name="At">When.</param>
/// <param name="Milliseconds">How long it took until the answer, or until it was clear that there is none.</param>
/// <param name="StatusCode">The HTTP status of the answer; null where there was none.</param>
/// <param name="Fault">Why it does not count as received, a stable code such as <c>timeout</c>; null when it was received.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, int Milliseconds, int? StatusCode, string? Fault);

/// <summary>A batch that has ended, and who is to be told.</summary>
/// <param name="Batch">As it ended; its <see cref="Batches.Batch.FinishedAt"/> is set.</param>
/// <param name="Subscribers">All of them: some may know already, and a delivery that is there is not made again.</param>
public sealed record UntoldEnd(Batch Batch, IReadOnlyList<Subscriber> Subscribers);
