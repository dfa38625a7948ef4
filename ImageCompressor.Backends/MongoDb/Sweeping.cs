using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Images that nobody answers for, uploads that nobody ended, and changes whose process died.</summary>
internal sealed class Sweeping(MongoCollections db, Ledger ledger, Changing changing)
{
    private const string Recounting = "recount";

    private readonly Recording _recording = new(db, ledger);

    public async Task<SweepReport> SweepAsync(
        DateTimeOffset now, DateTimeOffset takenBefore, DateTimeOffset grownBefore, int maxAttempts, CancellationToken cancellationToken)
    {
        var changed = new Dictionary<BatchId, Batch>();
        await MendAsync(changed, cancellationToken).ConfigureAwait(false);
        var (before, grown) = (Bson.Less(Bson.Time(takenBefore)), Bson.Less(Bson.Time(grownBefore)));
        var (returned, failed) = (0L, 0L);
        foreach (var id in await ExpiredAsync(before, cancellationToken).ConfigureAwait(false))
        {
            var (back, spent) = (0L, 0L);
            var batch = await ledger.ChangeAsync(
                id, async (change, token) => (back, spent) = await ReturnAsync(change, before, maxAttempts, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            if (batch is null || back + spent == 0)
                continue;
            changed[id] = batch;
            (returned, failed) = (returned + back, failed + spent);
        }

        var abandoned = await AbandonAsync(grown, cancellationToken).ConfigureAwait(false);
        await new Tombstones(db).ForgetBeforeAsync(now - Tombstones.Kept, cancellationToken).ConfigureAwait(false);
        await new IdempotencyKeys(db).ForgetOldAsync(now, cancellationToken).ConfigureAwait(false);
        var stalled = await IdsAsync(State(BatchState.Removing, grown), cancellationToken).ConfigureAwait(false);
        return new SweepReport(returned, failed, abandoned, [.. changed.Values]) { Unfinished = stalled };
    }

    /// <summary>Recounts the batches of changes whose process died, and ends what one had begun with a whole batch.</summary>
    private async Task MendAsync(Dictionary<BatchId, Batch> changed, CancellationToken cancellationToken)
    {
        var dead = Bson.Less(ledger.DeadBefore);
        var marks = new BsonArray { new BsonDocument(Fields.WriterAt, dead), new BsonDocument(Fields.LockAt, dead) };
        var broken = await db.Batches.Find(new BsonDocument { { Fields.State, (int)BatchState.Sealed }, { "$or", marks } }).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var document in broken)
        {
            var before = BatchDocument.Read(document);
            var after = document.TryGetValue(Fields.Lock, out var held)
                ? await ledger.TakeOverAsync(document, ops => FinishAsync(before, held[Fields.Kind].AsString, ops), cancellationToken).ConfigureAwait(false)
                : await ledger.AloneAsync(before.Id, Recounting, ops => FinishAsync(before, Recounting, ops), cancellationToken).ConfigureAwait(false);
            if (after is not null && after.Counts != before.Counts)
                changed[before.Id] = after;
        }
    }

    private async Task<bool> FinishAsync(Batch batch, string kind, BsonArray dead)
    {
        var putBack = await _recording.LookAgainAsync(batch, dead, CancellationToken.None).ConfigureAwait(false);
        return kind switch
        {
            Changing.Cancelling => await changing.CancelImagesAsync(Bson.Id(batch.Id.Value)).ConfigureAwait(false) || putBack,
            Changing.Retrying => await changing.RetryImagesAsync(Bson.Id(batch.Id.Value)).ConfigureAwait(false) || putBack,
            _ => putBack,
        };
    }

    /// <summary>The batches with images that were taken before and never answered.</summary>
    private async Task<List<BatchId>> ExpiredAsync(BsonDocument before, CancellationToken cancellationToken)
    {
        PipelineDefinition<BsonDocument, BsonDocument> pipeline = new[]
        {
            new BsonDocument("$match", new BsonDocument { { Fields.Status, (int)ImageStatus.Processing }, { Fields.TakenAt, before } }),
            new BsonDocument("$group", new BsonDocument(Fields.Id, "$" + Fields.Batch)),
        };
        var groups = await db.Images.Aggregate(pipeline, null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return groups.ConvertAll(group => new BatchId(Bson.ReadId(group[Fields.Id])));
    }

    private async Task<(long Returned, long Failed)> ReturnAsync(Change change, BsonDocument before, int maxAttempts, CancellationToken cancellationToken)
    {
        var expired = new BsonDocument { { Fields.Batch, change.BatchId }, { Fields.Status, (int)ImageStatus.Processing }, { Fields.TakenAt, before } };
        var crashed = OutcomeColumns.Of(ImageOutcome.Failed(new Failure(FailureKind.WorkerCrashed)), "");
        var fail = Writes.Update(new()
        {
            { Fields.Status, (int)ImageStatus.Failed }, { Fields.Outcome, crashed.Text }, { Fields.UpdatedAt, ledger.Now }, { Fields.Op, change.Op },
        });
        var giveBack = Writes.Update(new() { { Fields.Status, (int)ImageStatus.Pending }, { Fields.UpdatedAt, ledger.Now }, { Fields.Op, change.Op } });
        var spent = new BsonDocument(expired).Add(Fields.Attempts, new BsonDocument("$gte", maxAttempts));
        var failed = (await db.Images.UpdateManyAsync(spent, fail, null, cancellationToken).ConfigureAwait(false)).MatchedCount;
        change.Move(ImageStatus.Processing, ImageStatus.Failed, failed);
        var returned = (await db.Images.UpdateManyAsync(expired, giveBack, null, cancellationToken).ConfigureAwait(false)).MatchedCount;
        change.Move(ImageStatus.Processing, ImageStatus.Pending, returned);
        return (returned, failed);
    }

    /// <summary>Gives up uploads that did not grow, one by one, so that two sweeps count each once. They are removed as batches are: originals may lie in the store.</summary>
    private async Task<long> AbandonAsync(BsonDocument before, CancellationToken cancellationToken)
    {
        var given = 0L;
        foreach (var id in await IdsAsync(State(BatchState.Uploading, before), cancellationToken).ConfigureAwait(false))
        {
            var still = State(BatchState.Uploading, before).Add(Fields.Id, Bson.Id(id.Value));
            var result = await db.Batches.UpdateOneAsync(still, Bson.Set(new(Fields.State, (int)BatchState.Removing)), null, cancellationToken).ConfigureAwait(false);
            given += result.MatchedCount;
        }

        return given;
    }

    private async Task<List<BatchId>> IdsAsync(BsonDocument filter, CancellationToken cancellationToken)
    {
        var found = await db.Batches.Find(filter).Project(new BsonDocument(Fields.Id, 1)).ToListAsync(cancellationToken).ConfigureAwait(false);
        return found.ConvertAll(batch => new BatchId(Bson.ReadId(batch[Fields.Id])));
    }

    private static BsonDocument State(BatchState state, BsonDocument before) => new() { { Fields.State, (int)state }, { Fields.UpdatedAt, before } };
}
