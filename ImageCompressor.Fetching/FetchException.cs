namespace ImageCompressor.Fetching;

/// <summary>A fetch that failed, for one of the reasons of <see cref="FetchFailure"/>.</summary>
public sealed class FetchException : Exception
{
    internal FetchException(FetchFailure failure, string? detail = null, Exception? inner = null)
        : base(detail is null ? failure.ToString() : $"{failure}: {detail}", inner)
    {
        Failure = failure;
        Detail = detail;
    }

    /// <summary>The reason.</summary>
    public FetchFailure Failure { get; }

    /// <summary>The status that the host answered, for <see cref="FetchFailure.HttpStatus"/>; else null.</summary>
    public int? HttpStatus { get; internal init; }

    /// <summary>A few words for the owner of the URL: the host that he named, a limit. Never an address that was refused (that would
    /// tell a stranger what a name means inside this network) and never text that a host sent. The inner exception may hold both;
    /// it is for the operator's log.</summary>
    public string? Detail { get; }

    /// <summary>Whether another attempt within the same fetch may succeed.</summary>
    internal bool Temporary { get; init; }

    /// <summary>How long the host asked to be left alone.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}
