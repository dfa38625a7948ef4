using System.Text.Json.Serialization;

namespace ImageCompressor.Domain.Failures;

/// <summary>Why an image failed, with all that follows from it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="HttpStatus">The status that the host answered, for <see cref="FailureKind.HttpStatus"/>; else null.</param>
/// <param name="Detail">What a person needs beyond the sentence: a host, a size, a format. Never an address that was refused and
/// never text that the host sent. Null when the sentence says all.</param>
public sealed record Failure(FailureKind Kind, int? HttpStatus = null, string? Detail = null)
{
    /// <summary>The stable code on the wire: <c>dns_failure</c>, <c>http_404</c> ...</summary>
    [JsonIgnore]
    public string Code => Kind == FailureKind.HttpStatus ? $"http_{HttpStatus}" : FailureTable.Row(Kind).Code;

    /// <summary>One sentence for the owner of the sheet.</summary>
    [JsonIgnore]
    public string Sentence => FailureTable.Row(Kind).Sentence;

    /// <summary>Whether the same image may succeed later without any change.</summary>
    [JsonIgnore]
    public bool Retryable => Kind == FailureKind.HttpStatus
        ? HttpStatus is 408 or 425 or 429 or >= 500
        : FailureTable.Row(Kind).Retryable;

    /// <summary>Who can do something about it.</summary>
    [JsonIgnore]
    public FailureFault Fault => FailureTable.Row(Kind).Fault;

    /// <summary>The sentence, and the detail after it where there is one.</summary>
    public override string ToString() => Detail is null ? Sentence : $"{Sentence} ({Detail})";
}
