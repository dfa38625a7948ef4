using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>What an owner does to a whole batch: cancel and retry. The batch is locked meanwhile, so that no image slips past from one status to another; whoever
/// finds the lock of a process that died does the rest.</summary>
internal sealed class Changing(MongoCollections db, Ledger ledger)
{
    /// <summary>What a lock is for. The names are stored.</summary>
    public const string Cancelling = "cancel";
    public const string Retrying = "retry";

    /// <summary>How many ids go into one question.</summary>
    private const int AtOnce = 1_000;

    private static readonly BsonDocument s_ended = Bson.In([(int)ImageStatus.Failed, (int)ImageStatus.Cancelled]);

    public Task<Batch?> CancelAsync(BatchId id, CancellationToken cancellationToken) =>
        ledger.AloneAsync(id, Cancelling, _ => CancelImagesAsync(Bson.Id(id.Value)), cancellationToken);

    public Task<Batch?> RetryAsync(BatchId id, IReadOnlyCollection<ImageId>? only, CancellationToken cancellationToken) => only is null
        ? ledger.AloneAsync(id, Retrying, _ => RetryImagesAsync(Bson.Id(id.Value)), cancellationToken)
        : ledger.ChangeAsync(id, (change, token) => RetrySomeAsync(change, only, token), cancellationToken);

    /// <summary>Cancels what has no outcome.</summary>
    public async Task<bool> CancelImagesAsync(BsonBinaryData batch)
    {
        var filter = new BsonDocument { { Fields.Batch, batch }, { Fields.Status, Bson.In([(int)ImageStatus.Pending, (int)ImageStatus.Processing]) } };
        var update = Writes.Update(new() { { Fields.Status, (int)ImageStatus.Cancelled }, { Fields.UpdatedAt, ledger.Now } });
        return (await db.Images.UpdateManyAsync(filter, update).ConfigureAwait(false)).MatchedCount > 0;
    }

    /// <summary>Begins again what failed or was cancelled.</summary>
    public async Task<bool> RetryImagesAsync(BsonBinaryData batch)
    {
        var filter = new BsonDocument { { Fields.Batch, batch }, { Fields.Status, s_ended } };
        return (await db.Images.UpdateManyAsync(filter, BeginAgain(null)).ConfigureAwait(false)).MatchedCount > 0;
    }

    private async Task RetrySomeAsync(Change change, IReadOnlyCollection<ImageId> only, CancellationToken cancellationToken)
    {
        foreach (var ids in only.Distinct().Chunk(AtOnce))
            foreach (var from in (ImageStatus[])[ImageStatus.Failed, ImageStatus.Cancelled])
            {
                var filter = new BsonDocument
                {
                    { Fields.Id, Bson.In(ids.Select(id => (BsonValue)Bson.Id(id.Value))) }, { Fields.Batch, change.BatchId }, { Fields.Status, (int)from },
                };
                var moved = (await db.Images.UpdateManyAsync(filter, BeginAgain(change), null, cancellationToken).ConfigureAwait(false)).MatchedCount;
                change.Move(from, ImageStatus.Pending, moved);
                change.Freshen(moved);
            }
    }

    /// <summary>The original's name stays although the outcome goes: the object lies there still, and a deletion must find it.</summary>
    private BsonDocument BeginAgain(Change? change)
    {
        var set = new BsonDocument { { Fields.Status, (int)ImageStatus.Pending }, { Fields.Attempts, 0 }, { Fields.UpdatedAt, ledger.Now } };
        if (change is not null)
            set.Add(Fields.Op, change.Op);
        var update = Writes.Update(
            set, Fields.TakenAt, Fields.FirstTakenAt, Fields.Delivered, Fields.Outcome, Fields.OriginalBytes, Fields.CompressedBytes);
        update["$inc"].AsBsonDocument.Add(Fields.Run, 1);
        return update;
    }
}
