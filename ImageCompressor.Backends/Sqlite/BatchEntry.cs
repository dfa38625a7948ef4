using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Where a batch is in its own life, as stored.</summary>
internal enum BatchState
{
    /// <summary>Rows are still coming.</summary>
    Uploading = 0,

    /// <summary>Complete and seen by everybody.</summary>
    Sealed = 1,

    /// <summary>Being deleted: its owner asked for it, or it is an upload that broke off; unseen.</summary>
    Removing = 2,

    /// <summary>An upload that an earlier version gave up and did not come to remove; unseen.</summary>
    Abandoned = 3,
}

/// <summary>A batch in the hands of a transaction that changes it.</summary>
internal sealed class BatchEntry
{
    public required long Seq { get; init; }

    public required BatchState State { get; set; }

    /// <summary>All images ever appended: stored apart from the five counts, so that the database itself refuses counts that do not add up.</summary>
    public required long Total { get; set; }

    /// <summary>Pending images that were never taken on this run.</summary>
    public required long Fresh { get; set; }

    public required long Turn { get; set; }

    public required Batch Batch { get; set; }

    /// <summary>Counts <paramref name="count"/> images that leave one status for another.</summary>
    public void Move(ImageStatus from, ImageStatus to, long count)
    {
        Add(from, -count);
        Add(to, count);
    }

    /// <summary>Counts images into a status, or with a negative number out of it.</summary>
    public void Add(ImageStatus status, long count)
    {
        var counts = Batch.Counts;
        Batch = Batch with
        {
            Counts = status switch
            {
                ImageStatus.Pending => counts with { Pending = counts.Pending + count },
                ImageStatus.Processing => counts with { Processing = counts.Processing + count },
                ImageStatus.Completed => counts with { Completed = counts.Completed + count },
                ImageStatus.Failed => counts with { Failed = counts.Failed + count },
                ImageStatus.Cancelled => counts with { Cancelled = counts.Cancelled + count },
                _ => throw new ArgumentOutOfRangeException(nameof(status)),
            },
        };
    }
}
