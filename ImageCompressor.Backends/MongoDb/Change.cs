using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using MongoDB.Bson;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>What one operation does to the counts of a batch, gathered while it changes images and written when all are changed.</summary>
internal sealed class Change(Batch batch, ObjectId op)
{
    private readonly Dictionary<string, long> _counts = [];

    /// <summary>The batch as it stood when the operation began.</summary>
    public Batch Batch { get; } = batch;

    public BsonBinaryData BatchId { get; } = Bson.Id(batch.Id.Value);

    /// <summary>The operation's own name, which it leaves on every image that it changes: so it can tell afterwards which of them it has changed.</summary>
    public ObjectId Op { get; } = op;

    /// <summary>Counts images that left one status for another.</summary>
    public void Move(ImageStatus from, ImageStatus to, long count)
    {
        Add(BatchDocument.Count(from), -count);
        Add(BatchDocument.Count(to), count);
        Add(Fields.Unfinished, (IsUnfinished(to) ? count : 0) - (IsUnfinished(from) ? count : 0));
    }

    /// <summary>Counts pending images that were never taken on this run.</summary>
    public void Freshen(long count) => Add(Fields.Fresh, count);

    /// <summary>Counts the bytes of an image that was completed.</summary>
    public void Deliver(long original, long compressed)
    {
        Add(Fields.OriginalBytes, original);
        Add(Fields.CompressedBytes, compressed);
    }

    /// <summary>Whether an image was moved, be it back to where it was.</summary>
    public bool Any { get; private set; }

    /// <summary>Whether what was moved is not known for sure, because somebody changed an image again before it could be asked after: the sweep recounts.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>The increments; empty when nothing was moved, or all went back.</summary>
    public BsonDocument Increments => new(_counts.Where(count => count.Value != 0).Select(count => new BsonElement(count.Key, count.Value)));

    private void Add(string field, long count)
    {
        _counts[field] = _counts.GetValueOrDefault(field) + count;
        Any |= count != 0;
    }

    private static bool IsUnfinished(ImageStatus status) => status is ImageStatus.Pending or ImageStatus.Processing;
}
