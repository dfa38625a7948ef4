using System.Text.Json.Serialization;
using ImageCompressor.Domain.Failures;

namespace ImageCompressor.Domain.Images;

/// <summary>What became of an image: compressed, original kept, or failed. Exactly one of <see cref="Delivered"/> and
/// <see cref="Failure"/> is set.</summary>
public sealed record ImageOutcome
{
    /// <summary>The stored original; null when it could not be fetched.</summary>
    public StoredImage? Original { get; init; }

    /// <summary>What is delivered: the compressed image, or the original again when that was kept; null when failed.</summary>
    public StoredImage? Delivered { get; init; }

    /// <summary>Why the original is delivered: <c>not_smaller</c>, <c>already_compressed</c> ...; null when it was compressed.</summary>
    public string? KeptReason { get; init; }

    /// <summary>Why there is nothing to deliver; null when there is.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The encoder's quality, 1 to 100; null where the format has none or the original was kept.</summary>
    public int? Quality { get; init; }

    /// <summary>How many times an encoder ran for it; 1 where that was not recorded.</summary>
    public int Encodes { get; init; } = 1;

    /// <summary>Frames of what is delivered; 1 for a still image, and where that was not recorded.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>Codes of what a person may want to know: <c>animation_dropped</c> ...</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Where the time went.</summary>
    public StageTimes Times { get; init; }

    /// <summary>Which of the three it is, as it stands on the wire: <c>compressed</c>, <c>kept_original</c> or <c>failed</c>.</summary>
    [JsonIgnore]
    public string Kind => Failure is not null ? "failed" : KeptReason is not null ? "kept_original" : "compressed";

    /// <summary>An outcome that is only a failure.</summary>
    public static ImageOutcome Failed(Failure failure) => new() { Failure = failure };
}

/// <summary>An image that lies in the store.</summary>
/// <param name="Name">Where.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="MediaType">Its IANA media type, found by its content.</param>
/// <param name="Width">In pixels, as shown (after orientation); 0 when it was never decoded.</param>
/// <param name="Height">In pixels, as shown (after orientation); 0 when it was never decoded.</param>
public sealed record StoredImage(ObjectName Name, long Bytes, string MediaType, int Width, int Height);

/// <summary>Milliseconds that each stage took; a stage that did not run took 0.</summary>
/// <param name="Fetch">From the first connection to the last byte, retries included.</param>
/// <param name="Encode">Decoding, operations and encoding.</param>
/// <param name="Store">Both objects.</param>
/// <param name="Wait">Between fetch and encode, for memory and for a thread.</param>
public readonly record struct StageTimes(int Fetch, int Encode, int Store, int Wait = 0)
{
    /// <summary>All of them: how long the image was in a worker's hands.</summary>
    [JsonIgnore]
    public TimeSpan Total => TimeSpan.FromMilliseconds((long)Fetch + Encode + Store + Wait);
}
