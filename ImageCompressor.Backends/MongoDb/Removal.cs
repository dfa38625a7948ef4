using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Removes a batch piece by piece.</summary>
/// <remarks>
/// 1. The batch becomes unseen, at once; no change of it can begin, those that have begun end, and what has no outcome is cancelled.
/// 2. Each piece writes the names of some images into deleted_objects, removes those images, and gives out the names that nobody refers to any more. The names
///    are written before it is known which of them are needed still, see <see cref="Recording"/>; those are struck out again.
/// 3. When the caller comes back for more, it has deleted them: only then is their time of deletion known and written.
/// A process that dies in between leaves the batch as "removing": the next call goes on, with the names that were in hand first.
/// </remarks>
internal sealed class Removal(MongoCollections db, Ledger ledger, Changing changing, TimeProvider time)
{
    private const int PieceOfImages = 500;

    /// <summary>How many questions after an object's users are on their way at a time.</summary>
    private const int AtOnce = 8;

    private static readonly BsonDocument s_byPlace = new() { { Fields.Row, 1 }, { Fields.Slot, 1 } };
    private static readonly BsonDocument s_names = new() { { Fields.Original, 1 }, { Fields.Recipe, 1 }, { Fields.Delivered, 1 } };

    private readonly Tombstones _tombstones = new(db);

    /// <summary>What one step gives.</summary>
    internal readonly record struct Piece(IReadOnlyList<ObjectName> Names, bool Done);

    /// <summary>Step 1, or where an earlier call broke off: what that had in hand.</summary>
    public async Task<Piece> BeginAsync(BatchId id, CancellationToken cancellationToken)
    {
        var batch = Bson.Id(id.Value);
        var update = Bson.Set(new() { { Fields.State, (int)BatchState.Removing }, { Fields.UpdatedAt, ledger.Now } });
        if (await db.Batches.FindOneAndUpdateAsync<BsonDocument>(new BsonDocument(Fields.Id, batch), update, null, cancellationToken).ConfigureAwait(false) is null)
            return new Piece([], Done: true);
        await ForgetAsync(batch, cancellationToken).ConfigureAwait(false);
        await ledger.DrainAsync(batch, null, cancellationToken).ConfigureAwait(false);
        await changing.CancelImagesAsync(batch).ConfigureAwait(false);
        var inHand = await _tombstones.InHandAsync(batch, cancellationToken).ConfigureAwait(false);
        return new Piece(await GiveOutAsync(batch, inHand, cancellationToken).ConfigureAwait(false), Done: false);
    }

    /// <summary>Steps 3 and 2: what was given out is gone; the next piece.</summary>
    public async Task<Piece> NextAsync(BatchId id, CancellationToken cancellationToken)
    {
        var batch = Bson.Id(id.Value);
        await _tombstones.SettleAsync(batch, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var images = await db.Images.Find(new BsonDocument(Fields.Batch, batch)).Sort(s_byPlace).Limit(PieceOfImages).Project(s_names)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        if (images.Count == 0)
        {
            await RemoveRestAsync(batch, cancellationToken).ConfigureAwait(false);
            return new Piece([], Done: true);
        }

        // A removal that moves is not stalled.
        await db.Batches.UpdateOneAsync(new BsonDocument(Fields.Id, batch), Bson.Set(new(Fields.UpdatedAt, ledger.Now)), null, cancellationToken).ConfigureAwait(false);
        var keys = images.SelectMany(ImageDocument.Keys).ToHashSet();
        await _tombstones.BuryAsync(batch, keys, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        await db.Images.DeleteManyAsync(new BsonDocument(Fields.Id, Bson.In(images.Select(image => image[Fields.Id]))), cancellationToken).ConfigureAwait(false);
        return new Piece(await KeepUsedAsync(batch, keys, cancellationToken).ConfigureAwait(false), Done: false);
    }

    /// <summary>The names of an outcome that belongs to no image. They are in nobody's hand: those that a process took with it when it died stay in the image store.</summary>
    public Task<List<ObjectName>> DisownAsync(ImageOutcome outcome, CancellationToken cancellationToken) =>
        GiveOutAsync(null, [.. StoredKey.AllOf(outcome)], cancellationToken);

    /// <summary>They are gone.</summary>
    public Task SettledAsync(IReadOnlyList<ObjectName> names, CancellationToken cancellationToken) => _tombstones.SettleAsync(names, time.GetUtcNow(), cancellationToken);

    /// <summary>Removes rows and images of a batch that gives out nothing more, and the batch.</summary>
    private async Task RemoveRestAsync(BsonBinaryData batch, CancellationToken cancellationToken)
    {
        await db.Rows.DeleteManyAsync(new BsonDocument(Fields.Batch, batch), cancellationToken).ConfigureAwait(false);
        await db.Images.DeleteManyAsync(new BsonDocument(Fields.Batch, batch), cancellationToken).ConfigureAwait(false);
        await ForgetAsync(batch, cancellationToken).ConfigureAwait(false);
        await db.Batches.DeleteOneAsync(new BsonDocument(Fields.Id, batch), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was sent of it, and the key of its upload. Those who come too late to see that it goes (a delivery that is added meanwhile) leave what no take gives out.</summary>
    private async Task ForgetAsync(BsonBinaryData batch, CancellationToken cancellationToken)
    {
        var of = new BsonDocument(Fields.Batch, batch);
        await db.Keys.DeleteManyAsync(of, cancellationToken).ConfigureAwait(false);
        await db.Deliveries.DeleteManyAsync(of, cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<ObjectName>> GiveOutAsync(BsonBinaryData? batch, IReadOnlyCollection<StoredKey> keys, CancellationToken cancellationToken)
    {
        await _tombstones.BuryAsync(batch, keys, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return await KeepUsedAsync(batch, keys, cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<ObjectName>> KeepUsedAsync(BsonBinaryData? batch, IReadOnlyCollection<StoredKey> keys, CancellationToken cancellationToken)
    {
        var used = new HashSet<StoredKey>();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (key, token) =>
        {
            if (!await db.Images.Find(User(key)).Project(s_names).Limit(1).AnyAsync(token).ConfigureAwait(false))
                return;
            lock (used)
                used.Add(key);
        }).ConfigureAwait(false);
        if (used.Count > 0)
            await _tombstones.DigUpAsync(batch, used, cancellationToken).ConfigureAwait(false);
        return [.. keys.Where(key => !used.Contains(key)).Select(key => key.Name)];
    }

    /// <summary>An image that refers to an object. The report goes by original and recipe alone: there is one for a compressed image, for a kept original and for a
    /// failure of the image itself.</summary>
    private static BsonDocument User(StoredKey key) => key.Extension switch
    {
        "" => new(Fields.Original, key.Sha),
        StoredKey.ReportExtension => new() { { Fields.Original, key.Sha }, { Fields.Recipe, key.RecipeHash } },
        _ => new() { { Fields.Original, key.Sha }, { Fields.Recipe, key.RecipeHash }, { Fields.Delivered, key.Extension } },
    };
}
