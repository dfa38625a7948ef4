using System.Globalization;
using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Recipes;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>A batch from its first row to its seal.</summary>
/// <remarks>A group of rows is inserted first and counted after, in one update of the batch that also says how far the rows go. While one is on its way the batch
/// says <c>appending</c>; found by the next group, or by the seal, it means that a group broke off, and what lies behind the last row is removed.</remarks>
internal sealed class Uploads(MongoCollections db, TimeProvider time)
{
    private static readonly InsertManyOptions s_unordered = new() { IsOrdered = false };
    private static readonly FindOneAndUpdateOptions<BsonDocument> s_before = new() { ReturnDocument = ReturnDocument.Before };
    private static readonly FindOneAndUpdateOptions<BsonDocument> s_after = new() { ReturnDocument = ReturnDocument.After };

    public async Task CreateAsync(Batch batch, CancellationToken cancellationToken)
    {
        var seq = await db.NextAsync(Fields.Seq, 1, cancellationToken).ConfigureAwait(false);
        await db.Batches.InsertOneAsync(BatchDocument.Write(batch, seq), null, cancellationToken).ConfigureAwait(false);
        if (batch.IdempotencyKey is null || await new IdempotencyKeys(db).TakeAsync(batch, batch.IdempotencyKey, cancellationToken).ConfigureAwait(false))
            return;
        await db.Batches.DeleteOneAsync(Open(batch.Id), cancellationToken).ConfigureAwait(false);
        throw new IdempotencyKeyTakenException();
    }

    /// <summary>Keeps what the upload will be answered.</summary>
    public async Task KeepAnswerAsync(BatchId id, KeptAnswer answer, CancellationToken cancellationToken)
    {
        if (!await db.Batches.Find(Open(id)).Project(new BsonDocument(Fields.Id, 1)).AnyAsync(cancellationToken).ConfigureAwait(false))
            throw await ClosedAsync(id, cancellationToken).ConfigureAwait(false);
        await new IdempotencyKeys(db).KeepAsync(id, answer, cancellationToken).ConfigureAwait(false);
    }

    public async Task AppendAsync(BatchId id, IReadOnlyList<BatchRow> rows, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var begin = Bson.Set(new() { { Fields.Appending, true }, { Fields.UpdatedAt, Bson.Time(now) } });
        var open = Open(id);
        if (await db.Batches.FindOneAndUpdateAsync(open, begin, s_before, cancellationToken).ConfigureAwait(false) is not { } batch)
            throw await ClosedAsync(id, cancellationToken).ConfigureAwait(false);
        await CutAsync(batch, cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
            return;
        var last = CheckOrder(rows, batch[Fields.LastRow].ToInt64());
        var images = rows.SelectMany(row => Images(id, row, now)).ToList();
        await db.Rows.InsertManyAsync(rows.Select(row => RowDocument.Write(id, row)), s_unordered, cancellationToken).ConfigureAwait(false);
        if (images.Count > 0)
            await db.Images.InsertManyAsync(images, s_unordered, cancellationToken).ConfigureAwait(false);
        await CountAsync(batch, open, (last, rows.Count, images.Count), cancellationToken).ConfigureAwait(false);
    }

    public async Task<Batch> SealAsync(BatchId id, Recipe recipe, long rejected, CancellationToken cancellationToken)
    {
        var open = Open(id);
        var broken = await db.Batches.Find(new BsonDocument(open).Add(Fields.Appending, true)).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (broken is not null)
            await CutAsync(broken, cancellationToken).ConfigureAwait(false);
        await RefuseDeletedAsync(open, cancellationToken).ConfigureAwait(false);
        var update = Bson.Set(new()
        {
            { Fields.State, (int)BatchState.Sealed },
            { Fields.Turn, await db.NextAsync(Fields.Turn, 1, cancellationToken).ConfigureAwait(false) },
            { Fields.Recipe, StoredTexts.Write(recipe) },
            { Fields.Rejected, rejected },
            { Fields.UpdatedAt, Bson.Time(time.GetUtcNow()) },
        }).Add("$unset", new BsonDocument(Fields.Appending, ""));
        if (await db.Batches.FindOneAndUpdateAsync(open, update, s_after, cancellationToken).ConfigureAwait(false) is { } batch)
            return BatchDocument.Read(batch);
        var done = await new Listing(db).BatchAsync(id, cancellationToken).ConfigureAwait(false);
        return done ?? throw Unknown(id);
    }

    /// <summary>The names of its originals stand since the append, where a deletion that looks later finds them; one that had looked before has written its own.</summary>
    /// <exception cref="OriginalDeletedException">There is one.</exception>
    private async Task RefuseDeletedAsync(BsonDocument open, CancellationToken cancellationToken)
    {
        if (await db.Batches.Find(open).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is not { } batch)
            return;
        await foreach (var originals in new Tombstones(db).OriginalsSinceAsync(batch[Fields.CreatedAt], cancellationToken).ConfigureAwait(false))
        {
            var user = new BsonDocument { { Fields.Original, Bson.In(originals) }, { Fields.Batch, batch[Fields.Id] } };
            if (await db.Images.Find(user).Project(new BsonDocument(Fields.Id, 1)).Limit(1).AnyAsync(cancellationToken).ConfigureAwait(false))
                throw new OriginalDeletedException();
        }
    }

    /// <summary>Says how far the rows go, and counts them. Where the batch was given up meanwhile, what was inserted goes again: nobody would ever find it.</summary>
    private async Task CountAsync(BsonDocument batch, BsonDocument open, (long Last, int Rows, int Images) group, CancellationToken cancellationToken)
    {
        var update = Bson.Set(new() { { Fields.LastRow, group.Last }, { Fields.UpdatedAt, Bson.Time(time.GetUtcNow()) } })
            .Add("$unset", new BsonDocument(Fields.Appending, ""))
            .Add("$inc", new BsonDocument
            {
                { Fields.Rows, (long)group.Rows },
                { Fields.Pending, (long)group.Images },
                { Fields.Unfinished, (long)group.Images },
                { Fields.Fresh, (long)group.Images },
            });
        var result = await db.Batches.UpdateOneAsync(open, update, null, cancellationToken).ConfigureAwait(false);
        if (result.MatchedCount > 0)
            return;
        await RemoveBehindAsync(batch, cancellationToken).ConfigureAwait(false);
        throw Unknown(new BatchId(Bson.ReadId(batch[Fields.Id])));
    }

    /// <summary>Removes what a group that broke off has left.</summary>
    private Task CutAsync(BsonDocument batch, CancellationToken cancellationToken) =>
        batch.Contains(Fields.Appending) ? RemoveBehindAsync(batch, cancellationToken) : Task.CompletedTask;

    private async Task RemoveBehindAsync(BsonDocument batch, CancellationToken cancellationToken)
    {
        var behind = Bson.Greater(batch[Fields.LastRow]);
        await db.Rows.DeleteManyAsync(new BsonDocument { { Fields.Batch, batch[Fields.Id] }, { Fields.Number, behind } }, cancellationToken).ConfigureAwait(false);
        await db.Images.DeleteManyAsync(new BsonDocument { { Fields.Batch, batch[Fields.Id] }, { Fields.Row, behind } }, cancellationToken).ConfigureAwait(false);
    }

    private static BsonDocument Open(BatchId id) => new() { { Fields.Id, Bson.Id(id.Value) }, { Fields.State, (int)BatchState.Uploading } };

    private static long CheckOrder(IReadOnlyList<BatchRow> rows, long last)
    {
        foreach (var row in rows)
        {
            if (row.Number <= last)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row {row.Number} comes after row {last}."), nameof(rows));
            last = row.Number;
        }

        return last;
    }

    private static IEnumerable<BsonDocument> Images(BatchId batch, BatchRow row, DateTimeOffset now)
    {
        for (var slot = 0; slot < row.Slots.Count; slot++)
            if (row.Slots[slot].Image is { } image)
                yield return ImageDocument.Write(batch, row, slot, image, now);
    }

    private async Task<InvalidOperationException> ClosedAsync(BatchId id, CancellationToken cancellationToken) =>
        await new Listing(db).BatchAsync(id, cancellationToken).ConfigureAwait(false) is null ? Unknown(id) : new InvalidOperationException($"Batch {id} is sealed.");

    private static InvalidOperationException Unknown(BatchId id) => new($"Batch {id} is unknown.");
}
