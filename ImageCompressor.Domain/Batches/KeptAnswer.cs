namespace ImageCompressor.Domain.Batches;

/// <summary>What an upload with an idempotency key was answered, kept with its batch so that the same upload again makes no second batch.</summary>
/// <param name="Fingerprint">Of what was uploaded: another upload with the same key is a mistake of the caller.</param>
/// <param name="Text">What the answer tells besides the batch; at most <see cref="MaxTextLength"/> characters.</param>
public sealed record KeptAnswer(string Fingerprint, string Text)
{
    /// <summary>In characters; below what one document of the stores may hold.</summary>
    public const int MaxTextLength = 4_000_000;
}

/// <summary>The batch that an idempotency key belongs to.</summary>
/// <param name="Batch">As it stands.</param>
/// <param name="Sealed">Whether its upload has ended.</param>
/// <param name="Answer">What was answered; null where the upload has not come so far.</param>
public sealed record KeyedBatch(Batch Batch, bool Sealed, KeptAnswer? Answer);

/// <summary>An upload with the same idempotency key runs or has run.</summary>
public sealed class IdempotencyKeyTakenException() : Exception("An upload with this idempotency key has begun or ended already.");
