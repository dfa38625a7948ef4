using ImageCompressor.Domain.Batches;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>The keys by which callers name their uploads, and what those uploads were answered.</summary>
/// <remarks>The batch is there before its key is: a key whose batch is gone, or being removed, is free, and whoever wants it takes it over. A field of the batch was
/// rejected: each change of a count would carry the megabytes of an answer.</remarks>
internal sealed class IdempotencyKeys(MongoCollections db)
{
    private static readonly BsonDocument s_holder = new() { { Fields.Batch, 1 }, { Fields.CreatedAt, 1 } };
    private static readonly BsonDocument s_answer = new() { { Fields.Fingerprint, 1 }, { Fields.Answer, 1 } };

    private readonly Listing _listing = new(db);

    /// <summary>Gives the key to a batch that has been inserted; false when another has it.</summary>
    public async Task<bool> TakeAsync(Batch batch, string key, CancellationToken cancellationToken)
    {
        var mine = new BsonDocument { { Fields.Id, key }, { Fields.Batch, Bson.Id(batch.Id.Value) }, { Fields.CreatedAt, Bson.Time(batch.CreatedAt) } };
        var dead = Bson.Time(batch.CreatedAt - IBatchStore.IdempotencyKeyLife);
        while (!await InsertAsync(mine, cancellationToken).ConfigureAwait(false))
        {
            var held = await db.Keys.Find(new BsonDocument(Fields.Id, key)).Project(s_holder).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (held is null)
                continue;
            if (held[Fields.CreatedAt] > dead
                && await _listing.LiveAsync(held[Fields.Batch], cancellationToken).ConfigureAwait(false) is not null)
                return held[Fields.Batch] == mine[Fields.Batch];
            var free = new BsonDocument { { Fields.Id, key }, { Fields.Batch, held[Fields.Batch] } };
            if ((await db.Keys.ReplaceOneAsync(free, mine, (ReplaceOptions?)null, cancellationToken).ConfigureAwait(false)).MatchedCount > 0)
                return true;
        }

        return true;
    }

    /// <summary>The answer is read after the batch: it is kept before the batch is sealed, so a sealed one is never without it.</summary>
    public async Task<KeyedBatch?> FindAsync(string key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var young = new BsonDocument { { Fields.Id, key }, { Fields.CreatedAt, Bson.Greater(Bson.Time(now - IBatchStore.IdempotencyKeyLife)) } };
        var held = await db.Keys.Find(young).Project(s_holder).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (held is null || await _listing.LiveAsync(held[Fields.Batch], cancellationToken).ConfigureAwait(false) is not { } batch)
            return null;
        var still = new BsonDocument { { Fields.Id, key }, { Fields.Batch, held[Fields.Batch] } };
        var answer = await db.Keys.Find(still).Project(s_answer).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return answer is null
            ? null
            : new KeyedBatch(BatchDocument.Read(batch), BatchDocument.State(batch) == BatchState.Sealed, ReadAnswer(answer));
    }

    public Task KeepAsync(BatchId id, KeptAnswer answer, CancellationToken cancellationToken) => db.Keys.UpdateOneAsync(
        new BsonDocument(Fields.Batch, Bson.Id(id.Value)), Bson.Set(new() { { Fields.Fingerprint, answer.Fingerprint }, { Fields.Answer, answer.Text } }), null,
        cancellationToken);

    /// <summary>Drops those that nobody would find any more, with the answers, which may be large.</summary>
    public Task ForgetOldAsync(DateTimeOffset now, CancellationToken cancellationToken) => db.Keys.DeleteManyAsync(
        new BsonDocument(Fields.CreatedAt, new BsonDocument("$lte", Bson.Time(now - IBatchStore.IdempotencyKeyLife))), cancellationToken);

    private async Task<bool> InsertAsync(BsonDocument key, CancellationToken cancellationToken)
    {
        try
        {
            await db.Keys.InsertOneAsync(key, null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MongoWriteException fault) when (fault.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return false;
        }
    }

    private static KeptAnswer? ReadAnswer(BsonDocument document) => Bson.Text(document, Fields.Fingerprint) is { } fingerprint
        ? new KeptAnswer(fingerprint, document[Fields.Answer].AsString)
        : null;
}
