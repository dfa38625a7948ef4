namespace ImageCompressor.Fetching;

/// <summary>What became of one POST.</summary>
/// <param name="Status">The HTTP status of the answer; null where there was none.</param>
/// <param name="Failure">Why there was none; null where there was one.</param>
/// <param name="Took">How long it took.</param>
public sealed record OutboundAnswer(int? Status, FetchException? Failure, TimeSpan Took)
{
    /// <summary>How long the host asked to be left alone (<c>Retry-After</c>); null where it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the host took it: any status from 200 to 299.</summary>
    public bool IsReceived => Status is >= 200 and <= 299;

    /// <summary>Whether the host wants it to be sent elsewhere. That is not done: whoever controls the answer would choose who gets the message.</summary>
    public bool IsRedirect => Status is >= 300 and <= 399;
}
