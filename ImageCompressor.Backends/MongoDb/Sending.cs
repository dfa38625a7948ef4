using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Deliveries, from their making to their last attempt.</summary>
internal sealed class Sending(MongoCollections db)
{
    private static readonly BulkWriteOptions s_unordered = new() { IsOrdered = false };

    private static readonly BsonDocument s_newest = new() { { Fields.CreatedAt, -1 }, { Fields.Id, -1 } };

    /// <summary>Inserts those whose id is not there yet; one that is stays as it is.</summary>
    public async Task InsertAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        if (deliveries.Count == 0)
            return;
        var inserts = deliveries.Select(DeliveryDocument.Write).Select(document =>
            new UpdateOneModel<BsonDocument>(new BsonDocument(Fields.Id, document[Fields.Id]), new BsonDocument("$setOnInsert", Without(document))) { IsUpsert = true });
        try
        {
            await db.Deliveries.BulkWriteAsync(inserts, s_unordered, cancellationToken).ConfigureAwait(false);
        }
        catch (MongoBulkWriteException fault) when (fault.WriteConcernError is null && fault.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey))
        {
            // Another process inserted the same at the same moment: two upserts of one id may both find none and both insert.
        }
    }

    /// <summary>Each is claimed by an update that names the time at which it was due: of two that saw the same, one finds it changed. What it finds belongs to a batch that goes or has gone,
    /// it removes: somebody added it too late for the removal to see it.</summary>
    public async Task<IReadOnlyList<Delivery>> TakeAsync(DateTimeOffset now, DateTimeOffset again, DeliveryRoom room, CancellationToken cancellationToken)
    {
        var (shares, taken) = (new HostShares(room), new List<Delivery>());
        while (true)
        {
            var left = room.Most - taken.Count;
            var found = await DueAsync(now, shares, left, cancellationToken).ConfigureAwait(false);
            var wanted = found.ToLookup(seen => shares.Take(HostOf(seen)));
            await NameHostsAsync(wanted[false], cancellationToken).ConfigureAwait(false);
            var live = await LiveAsync(await ClaimAsync([.. wanted[true]], again, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            foreach (var lost in wanted[true].Except(live))
                shares.GiveBack(HostOf(lost));
            taken.AddRange(live.Select(DeliveryDocument.Read));
            // Where others were faster, or batches have gone, there may be more.
            if (found.Count < left || taken.Count == room.Most || (taken.Count > 0 && !wanted.Contains(false)))
                return taken;
        }
    }

    /// <summary>Each attempt changes how many there were, so an update that names all it has seen finds the delivery as it was or not at all.</summary>
    public async Task RecordAsync(DeliveryId id, DeliveryAttempt attempt, DateTimeOffset? again, CancellationToken cancellationToken)
    {
        while (await db.Deliveries.Find(new BsonDocument(Fields.Id, Bson.Id(id.Value))).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is { } seen)
        {
            var after = DeliveryDocument.Read(seen).After(attempt, again);
            var same = new BsonDocument
            {
                { Fields.Id, seen[Fields.Id] },
                { Fields.AttemptCount, seen[Fields.AttemptCount] },
                { Fields.Since, seen[Fields.Since] },
                { Fields.DueAt, seen.GetValue(Fields.DueAt, BsonNull.Value) },
            };
            var set = new BsonDocument { { Fields.AttemptCount, after.AttemptCount }, { Fields.Attempts, DeliveryDocument.Write(after.Attempts) } }
                .With(Fields.DueAt, after.DueAt).With(Fields.DeliveredAt, after.DeliveredAt);
            var update = Bson.Set(set);
            if (after.DueAt is null)
                update.Add("$unset", new BsonDocument(Fields.DueAt, ""));
            if ((await db.Deliveries.UpdateOneAsync(same, update, null, cancellationToken).ConfigureAwait(false)).MatchedCount > 0)
                return;
        }
    }

    public async Task<IReadOnlyList<Delivery>> ListAsync(BatchId id, CancellationToken cancellationToken)
    {
        if (await new Listing(db).LiveAsync(Bson.Id(id.Value), cancellationToken).ConfigureAwait(false) is null)
            return [];
        var found = await db.Deliveries.Find(new BsonDocument(Fields.Batch, Bson.Id(id.Value))).Sort(s_newest).Limit(IBatchStore.MostDeliveries)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return found.ConvertAll(DeliveryDocument.Read);
    }

    public async Task<Delivery?> RedeliverAsync(BatchId batch, DeliveryId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await new Listing(db).LiveAsync(Bson.Id(batch.Value), cancellationToken).ConfigureAwait(false) is null)
            return null;
        var filter = new BsonDocument { { Fields.Id, Bson.Id(id.Value) }, { Fields.Batch, Bson.Id(batch.Value) } };
        var update = Bson.Set(new() { { Fields.DueAt, Bson.Time(now) }, { Fields.Since, Bson.Time(now) } });
        var after = await db.Deliveries.FindOneAndUpdateAsync<BsonDocument>(
            filter, update, new() { ReturnDocument = ReturnDocument.After }, cancellationToken).ConfigureAwait(false);
        return after is null ? null : DeliveryDocument.Read(after);
    }

    /// <summary>Those that a filter finds are sent no more.</summary>
    public static Task GiveUpAsync(MongoCollections db, BsonDocument filter, CancellationToken cancellationToken) =>
        db.Deliveries.UpdateManyAsync(filter, new BsonDocument("$unset", new BsonDocument(Fields.DueAt, "")), null, cancellationToken);

    private Task<List<BsonDocument>> DueAsync(DateTimeOffset now, HostShares shares, int most, CancellationToken cancellationToken)
    {
        var due = new BsonDocument(Fields.DueAt, new BsonDocument("$lte", Bson.Time(now)));
        if (shares.Full.Select(host => (BsonValue)host).ToList() is { Count: > 0 } full)
            due.Add(Fields.Host, new BsonDocument("$nin", new BsonArray(full)));
        return db.Deliveries.Find(due).Sort(new BsonDocument(Fields.DueAt, 1)).Limit(most).ToListAsync(cancellationToken);
    }

    /// <summary>Those of an earlier version have no host: the next question would find them again.</summary>
    private async Task NameHostsAsync(IEnumerable<BsonDocument> deliveries, CancellationToken cancellationToken)
    {
        var updates = deliveries.Where(seen => !seen.Contains(Fields.Host)).Select(seen => new UpdateOneModel<BsonDocument>(
            new BsonDocument(Fields.Id, seen[Fields.Id]), Bson.Set(new(Fields.Host, HostOf(seen))))).ToList();
        if (updates.Count > 0)
            await db.Deliveries.BulkWriteAsync(updates, s_unordered, cancellationToken).ConfigureAwait(false);
    }

    private static string HostOf(BsonDocument delivery) => Subscribers.Read(delivery).Host;

    /// <summary>Those of the found that are still as they were found, in their order; they are this caller's until <paramref name="again"/>.</summary>
    private async Task<List<BsonDocument>> ClaimAsync(List<BsonDocument> found, DateTimeOffset again, CancellationToken cancellationToken)
    {
        if (found.Count == 0)
            return found;
        var op = ObjectId.GenerateNewId();
        var claim = Bson.Set(new() { { Fields.DueAt, Bson.Time(again) }, { Fields.Op, op } });
        var updates = found.Select(seen => new UpdateOneModel<BsonDocument>(
            new BsonDocument { { Fields.Id, seen[Fields.Id] }, { Fields.DueAt, seen[Fields.DueAt] } }, claim));
        var result = await db.Deliveries.BulkWriteAsync(updates, s_unordered, cancellationToken).ConfigureAwait(false);
        if (result.MatchedCount == found.Count)
            return found;
        var mine = new BsonDocument { { Fields.Id, Bson.In(found.Select(seen => seen[Fields.Id])) }, { Fields.Op, op } };
        var claimed = await db.Deliveries.Find(mine).Project(new BsonDocument(Fields.Id, 1)).ToListAsync(cancellationToken).ConfigureAwait(false);
        var ids = claimed.Select(DeliveryDocument.Id).ToHashSet();
        return found.FindAll(seen => ids.Contains(DeliveryDocument.Id(seen)));
    }

    private async Task<List<BsonDocument>> LiveAsync(List<BsonDocument> deliveries, CancellationToken cancellationToken)
    {
        if (deliveries.Count == 0)
            return deliveries;
        var of = deliveries.Select(delivery => delivery[Fields.Batch]).ToHashSet();
        var filter = new BsonDocument { { Fields.Id, Bson.In(of) }, { Fields.State, Bson.Less((int)BatchState.Removing) } };
        var batches = await db.Batches.Find(filter).Project(new BsonDocument(Fields.Id, 1)).ToListAsync(cancellationToken).ConfigureAwait(false);
        of.ExceptWith(batches.Select(batch => batch[Fields.Id]));
        if (of.Count > 0)
            await db.Deliveries.DeleteManyAsync(new BsonDocument(Fields.Batch, Bson.In(of)), cancellationToken).ConfigureAwait(false);
        return deliveries.FindAll(delivery => !of.Contains(delivery[Fields.Batch]));
    }

    private static BsonDocument Without(BsonDocument document) => new(document.Where(element => element.Name != Fields.Id));
}
