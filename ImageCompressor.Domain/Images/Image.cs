using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Images;

/// <summary>Where an image stands.</summary>
public enum ImageStatus
{
    /// <summary>Accepted, not yet taken.</summary>
    Pending,

    /// <summary>Taken, not yet answered.</summary>
    Processing,

    /// <summary>Compressed, or the original kept.</summary>
    Completed,

    /// <summary>Ended with a failure.</summary>
    Failed,

    /// <summary>Had no outcome when its batch was cancelled.</summary>
    Cancelled,
}

/// <summary>One URL of one row of one batch: the task.</summary>
public sealed record Image
{
    /// <summary>Its name on the wire.</summary>
    public required ImageId Id { get; init; }

    /// <summary>The batch that it belongs to.</summary>
    public required BatchId Batch { get; init; }

    /// <summary>The row's number in the sheet, as in <see cref="BatchRow.Number"/>.</summary>
    public required long Row { get; init; }

    /// <summary>Its place among the URLs of the row, from 0.</summary>
    public required int Slot { get; init; }

    /// <summary>Where it comes from, as the caller wrote it.</summary>
    public required string Url { get; init; }

    /// <summary>What its row sets of the recipe; null where it is its batch's.</summary>
    public RecipeOverrides? Overrides { get; init; }

    /// <summary>Where it stands.</summary>
    public required ImageStatus Status { get; init; }

    /// <summary>How often it was taken on this run.</summary>
    public int Attempts { get; init; }

    /// <summary>How often it was asked for: 0, and one more with each retry.</summary>
    public int Run { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What became of it; null until it is completed or failed.</summary>
    public ImageOutcome? Outcome { get; init; }
}
