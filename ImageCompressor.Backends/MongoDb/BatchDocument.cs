using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using MongoDB.Bson;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Where a batch is in its own life, as stored.</summary>
internal enum BatchState
{
    /// <summary>Rows are still coming.</summary>
    Uploading = 0,

    /// <summary>Complete and seen by everybody.</summary>
    Sealed = 1,

    /// <summary>Being deleted: its owner asked for it, or it is an upload that broke off; unseen.</summary>
    Removing = 2,
}

/// <summary>A batch to and from its document.</summary>
/// <remarks>Its status and when it finished are not stored: they follow from the counts. A status of its own would be a second truth, which a process that dies
/// between the two would leave behind. The last image's outcome is the last change of a count, so the one time is the other.</remarks>
internal static class BatchDocument
{
    /// <summary>The statuses of an image by the names of their counts, in the order of <see cref="ImageStatus"/>.</summary>
    private static readonly string[] s_counts = [Fields.Pending, Fields.Processing, Fields.Completed, Fields.Failed, Fields.Cancelled];

    /// <summary>The count of the images that stand so.</summary>
    public static string Count(ImageStatus status) => s_counts[(int)status];

    public static BsonDocument Write(Batch batch, long seq)
    {
        var document = new BsonDocument
        {
            { Fields.Id, Bson.Id(batch.Id.Value) },
            { Fields.Seq, seq },
            { Fields.State, (int)BatchState.Uploading },
            { Fields.Name, batch.Name },
            { Fields.Recipe, StoredTexts.Write(batch.Recipe) },
            { Fields.Layout, StoredTexts.Write(batch.Layout) },
            { Fields.CreatedAt, Bson.Time(batch.CreatedAt) },
            { Fields.UpdatedAt, Bson.Time(batch.UpdatedAt) },
            { Fields.LastRow, 0L },
            { Fields.Writers, new BsonArray() },
        };
        foreach (var count in (IEnumerable<string>)[.. s_counts, Fields.Fresh, Fields.Unfinished, Fields.Rows, Fields.Rejected, Fields.OriginalBytes, Fields.CompressedBytes])
            document.Add(count, 0L);
        return document.With(Fields.TraceParent, batch.TraceParent);
    }

    public static Batch Read(BsonDocument document)
    {
        var updatedAt = Bson.ReadTime(document[Fields.UpdatedAt]);
        var counts = new BatchCounts(
            Bson.Number(document, Fields.Pending), Bson.Number(document, Fields.Processing), Bson.Number(document, Fields.Completed),
            Bson.Number(document, Fields.Failed), Bson.Number(document, Fields.Cancelled));
        return new Batch
        {
            Id = new BatchId(Bson.ReadId(document[Fields.Id])),
            Name = document[Fields.Name].AsString,
            Recipe = StoredTexts.ReadRecipe(document[Fields.Recipe].AsString),
            Layout = StoredTexts.ReadLayout(document[Fields.Layout].AsString),
            CreatedAt = Bson.ReadTime(document[Fields.CreatedAt]),
            UpdatedAt = updatedAt,
            FinishedAt = counts.AllFinished && State(document) == BatchState.Sealed ? updatedAt : null,
            Counts = counts,
            Rows = Bson.Number(document, Fields.Rows),
            Rejected = Bson.Number(document, Fields.Rejected),
            OriginalBytes = Bson.Number(document, Fields.OriginalBytes),
            CompressedBytes = Bson.Number(document, Fields.CompressedBytes),
            TraceParent = Bson.Text(document, Fields.TraceParent),
        };
    }

    public static BatchState State(BsonDocument document) => (BatchState)Bson.Small(document, Fields.State);

    /// <summary>The sealed batches whose counts mean this status, as <see cref="BatchCounts.Status"/> says it.</summary>
    public static BsonDocument Standing(BatchStatus status)
    {
        var some = Bson.Greater(0);
        var filter = new BsonDocument(Fields.State, (int)BatchState.Sealed);
        return status switch
        {
            BatchStatus.Pending => filter.Add(Fields.Unfinished, some).AddRange(None(ImageStatus.Processing, ImageStatus.Completed, ImageStatus.Failed, ImageStatus.Cancelled)),
            BatchStatus.Processing => filter.Add(Fields.Unfinished, some).Add("$or", new BsonArray(
                s_counts.Skip(1).Select(count => new BsonDocument(count, some)))),
            BatchStatus.Cancelled => filter.Add(Fields.Unfinished, 0).Add(Fields.Cancelled, some),
            BatchStatus.Completed => filter.Add(Fields.Unfinished, 0).AddRange(None(ImageStatus.Cancelled, ImageStatus.Failed)),
            BatchStatus.Failed => filter.Add(Fields.Unfinished, 0).AddRange(None(ImageStatus.Cancelled, ImageStatus.Completed)).Add(Fields.Failed, some),
            BatchStatus.CompletedWithErrors => filter.Add(Fields.Unfinished, 0).AddRange(None(ImageStatus.Cancelled)).Add(Fields.Failed, some).Add(Fields.Completed, some),
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };
    }

    private static BsonDocument None(params ImageStatus[] statuses) => new(statuses.Select(status => new BsonElement(Count(status), 0)));
}
