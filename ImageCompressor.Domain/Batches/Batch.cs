using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Batches;

/// <summary>One submitted sheet.</summary>
public sealed record Batch
{
    /// <summary>Its name on the wire.</summary>
    public required BatchId Id { get; init; }

    /// <summary>The file name that the caller gave, for people; may be empty.</summary>
    public required string Name { get; init; }

    /// <summary>What is asked of each of its images.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The header of the sheet, kept for the result sheet.</summary>
    public required ManifestLayout Layout { get; init; }

    /// <summary>When the upload began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a count last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the last image got its outcome; null while some have none. A retry clears it.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many images stand where.</summary>
    public BatchCounts Counts { get; init; }

    /// <summary>Rows of the sheet that were kept, with or without an image.</summary>
    public long Rows { get; init; }

    /// <summary>URLs and rows that were refused when the sheet was read.</summary>
    public long Rejected { get; init; }

    /// <summary>Bytes of the originals of the completed images.</summary>
    public long OriginalBytes { get; init; }

    /// <summary>Bytes delivered for the completed images: compressed, or original where that was kept.</summary>
    public long CompressedBytes { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the upload, so that each image's trace can point back at it; null without a trace.</summary>
    public string? TraceParent { get; init; }

    /// <summary>What the caller of the upload named it by, so that the same upload again makes no second batch: a hash, at most 64 characters; null without one.
    /// Only <see cref="IBatchStore.CreateAsync"/> looks at it; a batch that is read has none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Where it stands.</summary>
    public BatchStatus Status => Counts.Status;
}
