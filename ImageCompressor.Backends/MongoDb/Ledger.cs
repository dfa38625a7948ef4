using System.Diagnostics;
using ImageCompressor.Domain.Batches;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Changes images and the counts of their batch, without transactions (docs/decisions/0009).</summary>
/// <remarks>
/// A change enters its name into the batch's list of writers, changes images one by one, and in one update of the batch adds to the counts and strikes its name
/// out. Whoever dies in between leaves the name: a name older than <see cref="Patience"/> means that the counts may be wrong, and the sweep recounts. A recount
/// and whatever is done to a whole batch take the batch's lock: no new writer begins, those that are there finish, and the counts are then written as counted.
/// </remarks>
internal sealed class Ledger(MongoCollections db, TimeProvider time)
{
    /// <summary>After this long a writer, or the holder of a lock, counts as dead. Its own work ends after half of it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>How long a change waits for a batch that is locked: recounting a million images takes a few seconds.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(10);

    private static readonly BsonDocument s_marks = new() { { Fields.Writers, 1 }, { Fields.Lock, 1 } };

    private static readonly BsonDateTime s_longAgo = new(0);

    private static readonly FindOneAndUpdateOptions<BsonDocument> s_after = new() { ReturnDocument = ReturnDocument.After };

    /// <summary>The time before which a mark is one of the dead.</summary>
    public BsonDateTime DeadBefore => Bson.Time(time.GetUtcNow() - Patience);

    public BsonDateTime Now => Bson.Time(time.GetUtcNow());

    /// <summary>Changes images of a sealed batch and then its counts; null when there is no such batch. The token stops the waiting and not the work: a change
    /// that has begun ends, or the next sweep would have to recount for nothing.</summary>
    /// <exception cref="TimeoutException">The batch stayed locked.</exception>
    public async Task<Batch?> ChangeAsync(BatchId id, Func<Change, CancellationToken, Task> work, CancellationToken cancellationToken, BsonDocument? also = null)
    {
        if (await BeginAsync(id, also ?? [], cancellationToken).ConfigureAwait(false) is not { } change)
            return null;
        using var deadline = new CancellationTokenSource(Patience / 2);
        try
        {
            await work(change, deadline.Token).ConfigureAwait(false);
            return await FinishAsync(change, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            await DeclareDeadAsync(new() { { Fields.Id, change.BatchId }, { Fields.WriterOp, change.Op } }, "writers.$.at").ConfigureAwait(false);
            if (fault is OperationCanceledException)
                throw new TimeoutException($"A change of batch {id} took longer than {Patience / 2}.", fault);
            throw;
        }
    }

    /// <summary>Does something to a whole batch with nobody beside it, and recounts; null when there is no such sealed batch.</summary>
    /// <param name="id">Which batch.</param>
    /// <param name="kind">What it is, for the one who takes over from a holder that died.</param>
    /// <param name="work">Given the names of the dead writers; tells whether it has changed an image. Done twice it must come to the same.</param>
    /// <param name="cancellationToken">Stops waiting for the lock.</param>
    public async Task<Batch?> AloneAsync(BatchId id, string kind, Func<BsonArray, Task<bool>> work, CancellationToken cancellationToken)
    {
        var op = ObjectId.GenerateNewId();
        var locking = Bson.Set(new(Fields.Lock, new BsonDocument { { Fields.Op, op }, { Fields.At, Now }, { Fields.Kind, kind } }));
        return await EnterAsync(db.Batches, id, locking, cancellationToken).ConfigureAwait(false) is null
            ? null
            : await AloneAsync(id, op, work).ConfigureAwait(false);
    }

    /// <summary>Takes over from the holder of a lock that died; null when somebody else did, or it lives.</summary>
    public async Task<Batch?> TakeOverAsync(BsonDocument batch, Func<BsonArray, Task<bool>> work, CancellationToken cancellationToken)
    {
        var (op, id) = (ObjectId.GenerateNewId(), batch[Fields.Id]);
        var mine = Bson.Set(new() { { Fields.LockOp, op }, { Fields.LockAt, Now } });
        var held = new BsonDocument { { Fields.Id, id }, { Fields.LockOp, batch[Fields.Lock][Fields.Op] } };
        var result = await db.Batches.UpdateOneAsync(held, mine, null, cancellationToken).ConfigureAwait(false);
        return result.MatchedCount == 0 ? null : await AloneAsync(new BatchId(Bson.ReadId(id)), op, work).ConfigureAwait(false);
    }

    /// <summary>Waits until no writer is left, and no lock but <paramref name="mine"/>, except dead ones; gives the names of dead writers. For a batch that no new one can enter.</summary>
    /// <remarks>Dead by their own time, or by having been watched from here for as long: the one when this process has just begun, the other when the clocks of two machines differ.</remarks>
    public async Task<BsonArray> DrainAsync(BsonBinaryData id, ObjectId? mine, CancellationToken cancellationToken)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(s_lookAgain, cancellationToken).ConfigureAwait(false))
        {
            var batch = await db.Batches.Find(new BsonDocument(Fields.Id, id)).Project(s_marks).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            var writers = batch?[Fields.Writers].AsBsonArray ?? [];
            var deadBefore = DeadBefore;
            var locks = batch is not null && batch.TryGetValue(Fields.Lock, out var held) && held[Fields.Op] != mine ? [held] : new BsonArray();
            if (watch.Elapsed > Patience || writers.Concat(locks).All(mark => mark[Fields.At].AsBsonDateTime < deadBefore))
                return [.. writers.Select(writer => writer[Fields.Op])];
        }
    }

    private async Task<Change?> BeginAsync(BatchId id, BsonDocument also, CancellationToken cancellationToken)
    {
        var op = ObjectId.GenerateNewId();
        var update = new BsonDocument("$push", new BsonDocument(Fields.Writers, new BsonDocument { { Fields.Op, op }, { Fields.At, Now } }));
        if (also.ElementCount > 0)
            update.AddRange(Bson.Set(also));
        // Not waited for by a majority: what comes after it waits, and the log keeps the order. Lost in a handover, it is missed at the end, and the sweep recounts.
        var batches = db.Batches.WithWriteConcern(WriteConcern.W1);
        return await EnterAsync(batches, id, update, cancellationToken).ConfigureAwait(false) is { } batch ? new Change(BatchDocument.Read(batch), op) : null;
    }

    /// <summary>Updates a sealed batch once it is not locked; null when it is not there, or no longer.</summary>
    private static async Task<BsonDocument?> EnterAsync(IMongoCollection<BsonDocument> batches, BatchId id, BsonDocument update, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { { Fields.Id, Bson.Id(id.Value) }, { Fields.State, (int)BatchState.Sealed } };
        var free = new BsonDocument(filter).Add(Fields.Lock, BsonNull.Value);
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(s_lookAgain, cancellationToken).ConfigureAwait(false))
        {
            if (await batches.FindOneAndUpdateAsync(free, update, s_after, cancellationToken).ConfigureAwait(false) is { } batch)
                return batch;
            if (await batches.CountDocumentsAsync(filter, new() { Limit = 1 }, cancellationToken).ConfigureAwait(false) == 0)
                return null;
            if (watch.Elapsed > s_longestWait)
                throw new TimeoutException($"Batch {id} is being recounted, cancelled or retried as a whole.");
        }
    }

    private async Task<Batch?> FinishAsync(Change change, CancellationToken cancellationToken)
    {
        var update = change.IsDoubtful
            ? Bson.Set(new("writers.$.at", s_longAgo))
            : new BsonDocument("$pull", new BsonDocument(Fields.Writers, new BsonDocument(Fields.Op, change.Op)));
        if (change.Increments is { ElementCount: > 0 } increments)
            update.Add("$inc", increments);
        if (change.Any)
            MarkChanged(update);
        var mine = new BsonDocument { { Fields.Id, change.BatchId }, { Fields.WriterOp, change.Op } };
        if (await db.Batches.FindOneAndUpdateAsync(mine, update, s_after, cancellationToken).ConfigureAwait(false) is { } after)
            return BatchDocument.Read(after);

        // Declared dead, and recounted before or after the images were changed: nobody can tell. The next sweep counts once more.
        var again = new BsonDocument("$push", new BsonDocument(Fields.Writers, new BsonDocument { { Fields.Op, change.Op }, { Fields.At, s_longAgo } }));
        var found = await db.Batches.FindOneAndUpdateAsync(new BsonDocument(Fields.Id, change.BatchId), again, s_after, cancellationToken).ConfigureAwait(false);
        return found is null ? change.Batch : BatchDocument.Read(found);
    }

    private async Task<Batch?> AloneAsync(BatchId id, ObjectId op, Func<BsonArray, Task<bool>> work)
    {
        var held = new BsonDocument { { Fields.Id, Bson.Id(id.Value) }, { Fields.LockOp, op } };
        try
        {
            var dead = await DrainAsync(Bson.Id(id.Value), op, CancellationToken.None).ConfigureAwait(false);
            var changed = await work(dead).ConfigureAwait(false);
            return await RecountAsync(id, held, changed).ConfigureAwait(false);
        }
        catch
        {
            await DeclareDeadAsync(held, Fields.LockAt).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes the counts as they are counted, strikes out every writer and opens the lock. Null when the lock went to somebody else meanwhile, who does the same.</summary>
    private async Task<Batch?> RecountAsync(BatchId id, BsonDocument held, bool changed)
    {
        var counts = await Recount.OfAsync(db, Bson.Id(id.Value), CancellationToken.None).ConfigureAwait(false);
        var before = await db.Batches.Find(held).FirstOrDefaultAsync().ConfigureAwait(false);
        if (before is null)
            return null;
        changed |= counts.Any(count => Bson.Number(before, count.Name) != count.Value.ToInt64());
        var update = Bson.Set(new BsonDocument(counts) { { Fields.Writers, new BsonArray() } });
        update.Add("$unset", new BsonDocument(Fields.Lock, ""));
        if (changed)
            MarkChanged(update);
        var after = await db.Batches.FindOneAndUpdateAsync(held, update, s_after).ConfigureAwait(false);
        return after is null ? null : BatchDocument.Read(after);
    }

    /// <summary>With the counts changes the time, which is the end's when they have ended, and the end is one that nobody was told of.</summary>
    private void MarkChanged(BsonDocument update)
    {
        update.Add("$max", new BsonDocument(Fields.UpdatedAt, Now));
        if (update.TryGetValue("$set", out var set))
            set.AsBsonDocument.Add(Fields.Untold, true);
        else
            update.AddRange(Bson.Set(new(Fields.Untold, true)));
    }

    /// <summary>Makes the mark of an operation that failed an old one, so that the next sweep does not wait.</summary>
    private async Task DeclareDeadAsync(BsonDocument mark, string at)
    {
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await db.Batches.UpdateOneAsync(mark, Bson.Set(new(at, s_longAgo)), null, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (MongoFaults.IsFault(fault) || fault is OperationCanceledException)
        {
            // The server is away, which is what made the operation fail. The mark grows old by itself.
        }
    }
}
