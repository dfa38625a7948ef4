using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>What readers ask for. Nothing of a batch that is not sealed is seen.</summary>
internal sealed class Listing(MongoCollections db)
{
    private static readonly BsonDocument s_newest = new() { { Fields.CreatedAt, -1 }, { Fields.Seq, -1 } };
    private static readonly BsonDocument s_place = new() { { Fields.Row, 1 }, { Fields.Slot, 1 } };

    /// <summary>A sealed batch, or null.</summary>
    public async Task<Batch?> BatchAsync(BatchId id, CancellationToken cancellationToken)
    {
        var found = await db.Batches.Find(Sealed(Bson.Id(id.Value))).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return found is null ? null : BatchDocument.Read(found);
    }

    public async Task<bool> IsSeenAsync(BsonValue batch, CancellationToken cancellationToken) =>
        await db.Batches.Find(Sealed(batch)).Project(new BsonDocument(Fields.Id, 1)).AnyAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The document of a batch that is not being removed, sealed or not; null without one.</summary>
    public Task<BsonDocument?> LiveAsync(BsonValue batch, CancellationToken cancellationToken) =>
        db.Batches.Find(Live(batch)).FirstOrDefaultAsync(cancellationToken)!;

    public static BsonDocument Live(BsonValue batch) => new() { { Fields.Id, batch }, { Fields.State, Bson.Less((int)BatchState.Removing) } };

    public async Task<Page<Batch>> BatchesAsync(BatchStatus? status, Cursor? after, int limit, CancellationToken cancellationToken)
    {
        var filter = status is { } standing ? BatchDocument.Standing(standing) : new BsonDocument(Fields.State, (int)BatchState.Sealed);
        if (after is { } cursor)
            filter = Behind(filter, Fields.CreatedAt, Bson.Time(DateTimeOffset.FromUnixTimeMilliseconds(cursor.First)), Fields.Seq, cursor.Second, "$lt");
        var found = await db.Batches.Find(filter).Sort(s_newest).Limit(limit + 1).ToListAsync(cancellationToken).ConfigureAwait(false);
        return Page(limit, found, BatchDocument.Read, last => new Cursor(
            Cursor.Batches, last[Fields.CreatedAt].AsBsonDateTime.MillisecondsSinceEpoch, last[Fields.Seq].ToInt64()));
    }

    public async Task<Image?> ImageAsync(ImageId id, CancellationToken cancellationToken)
    {
        var found = await db.Images.Find(new BsonDocument(Fields.Id, Bson.Id(id.Value))).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return found is not null && await IsSeenAsync(found[Fields.Batch], cancellationToken).ConfigureAwait(false) ? ImageDocument.Read(found) : null;
    }

    public async Task<Page<Image>> ImagesAsync(BatchId id, ImageStatus? status, Cursor? after, int limit, CancellationToken cancellationToken)
    {
        if (!await IsSeenAsync(Bson.Id(id.Value), cancellationToken).ConfigureAwait(false))
            return new Page<Image>([], null);
        var found = await ImagesAsync(Bson.Id(id.Value), status, after, limit + 1, cancellationToken).ConfigureAwait(false);
        return Page(limit, found, ImageDocument.Read, last => new Cursor(Cursor.Images, last[Fields.Row].ToInt64(), last[Fields.Slot].ToInt64()));
    }

    /// <summary>The images of all batches, batch by batch: the sheet's order within each and the newest batch first is an order that no index has.</summary>
    public async Task<Page<Image>> ImagesAsync(ImageStatus? status, Cursor? after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<(Image Image, Cursor Cursor)>();
        var batch = await NextAsync(status, after?.First ?? long.MaxValue, includes: true, cancellationToken).ConfigureAwait(false);
        // Where the batch of the cursor is gone by now, the list goes on with the next.
        var from = after is { } place && batch?[Fields.Seq].ToInt64() == place.First ? place.InBatch : (Cursor?)null;
        while (batch is not null && found.Count <= limit)
        {
            var seq = batch[Fields.Seq].ToInt64();
            foreach (var document in await ImagesAsync(batch[Fields.Id], status, from, limit + 1 - found.Count, cancellationToken).ConfigureAwait(false))
                found.Add((ImageDocument.Read(document), Cursor.OfAll(seq, document[Fields.Row].ToInt64(), Bson.Small(document, Fields.Slot))));
            (batch, from) = (await NextAsync(status, seq, includes: false, cancellationToken).ConfigureAwait(false), null);
        }

        return new([.. found.Take(limit).Select(entry => entry.Image)], found.Count > limit ? found[limit - 1].Cursor.ToString() : null);
    }

    /// <summary>The newest sealed batch below a number (or with it) that has an image of that status, by its own counts.</summary>
    private Task<BsonDocument?> NextAsync(ImageStatus? status, long seq, bool includes, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { { Fields.State, (int)BatchState.Sealed }, { Fields.Seq, new BsonDocument(includes ? "$lte" : "$lt", seq) } };
        if (CountOf(status) is { } count)
            filter.Add(count, Bson.Greater(0));
        return db.Batches.Find(filter).Sort(new BsonDocument(Fields.Seq, -1)).Project(new BsonDocument(Fields.Seq, 1)).FirstOrDefaultAsync(cancellationToken)!;
    }

    private static string? CountOf(ImageStatus? status) => status switch
    {
        ImageStatus.Pending => Fields.Pending,
        ImageStatus.Processing => Fields.Processing,
        ImageStatus.Completed => Fields.Completed,
        ImageStatus.Failed => Fields.Failed,
        ImageStatus.Cancelled => Fields.Cancelled,
        _ => null,
    };

    private Task<List<BsonDocument>> ImagesAsync(BsonValue batch, ImageStatus? status, Cursor? after, int limit, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument(Fields.Batch, batch);
        if (status is { } standing)
            filter.Add(Fields.Status, (int)standing);
        if (after is { } cursor)
            filter = Behind(filter, Fields.Row, cursor.First, Fields.Slot, cursor.Second, "$gt");
        return db.Images.Find(filter).Sort(s_place).Limit(limit).ToListAsync(cancellationToken);
    }

    /// <summary>How many images of all sealed batches are pending and processing.</summary>
    public async Task<(long Pending, long Processing)> WorkAsync(CancellationToken cancellationToken)
    {
        PipelineDefinition<BsonDocument, BsonDocument> pipeline = new[]
        {
            new BsonDocument("$match", new BsonDocument { { Fields.State, (int)BatchState.Sealed }, { Fields.Unfinished, Bson.Greater(0) } }),
            new BsonDocument("$group", new BsonDocument
            {
                { Fields.Id, BsonNull.Value },
                { Fields.Pending, new BsonDocument("$sum", "$" + Fields.Pending) },
                { Fields.Processing, new BsonDocument("$sum", "$" + Fields.Processing) },
            }),
        };
        var sum = await db.Batches.Aggregate(pipeline, null, cancellationToken).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return sum is null ? (0, 0) : (sum[Fields.Pending].ToInt64(), sum[Fields.Processing].ToInt64());
    }

    private static BsonDocument Sealed(BsonValue batch) => new() { { Fields.Id, batch }, { Fields.State, (int)BatchState.Sealed } };

    /// <summary>Narrows a filter to what stands behind a place. The range of the first field alone bounds the index's scan, and the pair then drops a few of its
    /// keys; a plain "or" of the two cases was rejected, because whether a sort can use the index for that is the planner's choice.</summary>
    private static BsonDocument Behind(BsonDocument filter, string first, BsonValue one, string second, long two, string side) => new("$and", new BsonArray
    {
        filter,
        new BsonDocument(first, new BsonDocument(side + "e", one)),
        new BsonDocument("$or", new BsonArray { new BsonDocument(first, new BsonDocument(side, one)), new BsonDocument(second, new BsonDocument(side, two)) }),
    });

    private static Page<T> Page<T>(int limit, List<BsonDocument> found, Func<BsonDocument, T> read, Func<BsonDocument, Cursor> cursor) =>
        new([.. found.Take(limit).Select(read)], found.Count > limit ? cursor(found[limit - 1]).ToString() : null);
}
