using ImageCompressor.Domain.Batches;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Rows with their images, a small group at a time.</summary>
internal sealed class RowGroups(MongoCollections db)
{
    /// <summary>A group ends at whichever comes first; a row may hold 1,000 URLs and a cell 1,000,000 characters.</summary>
    private const int MostRows = 256;
    private const int MostSlots = 1_000;
    private const int MostCharacters = 256 * 1024;

    private static readonly BsonDocument s_byNumber = new(Fields.Number, 1);
    private static readonly BsonDocument s_byPlace = new() { { Fields.Row, 1 }, { Fields.Slot, 1 } };

    /// <summary>The rows after one; none when there are no more.</summary>
    /// <exception cref="BatchGoneException">There is no such batch any more.</exception>
    public async Task<List<ResultRow>> ReadAsync(BatchId id, long after, CancellationToken cancellationToken)
    {
        var batch = Bson.Id(id.Value);
        if (!await new Listing(db).IsSeenAsync(batch, cancellationToken).ConfigureAwait(false))
            throw new BatchGoneException(id);
        var rows = await RowsAsync(batch, after, cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
            return [];
        var range = new BsonDocument { { "$gte", rows[0][Fields.Number] }, { "$lte", rows[^1][Fields.Number] } };
        var found = await db.Images.Find(new BsonDocument { { Fields.Batch, batch }, { Fields.Row, range } }).Sort(s_byPlace)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var images = found.ConvertAll(ImageDocument.Read).ToLookup(image => image.Row);
        // A deletion takes the images first, and may have begun since the batch was looked for.
        return rows.ConvertAll(row => RowDocument.Read(row, images[row[Fields.Number].ToInt64()]) is var read && !read.Row.Slots.Contains(null)
            ? read : throw new BatchGoneException(id));
    }

    private async Task<List<BsonDocument>> RowsAsync(BsonBinaryData batch, long after, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { { Fields.Batch, batch }, { Fields.Number, Bson.Greater(after) } };
        var (rows, slots, characters) = (new List<BsonDocument>(), 0, 0);
        using var cursor = await db.Rows.Find(filter).Sort(s_byNumber).Limit(MostRows).ToCursorAsync(cancellationToken).ConfigureAwait(false);
        while (await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            foreach (var row in cursor.Current)
            {
                rows.Add(row);
                slots += row[Fields.Slots].ToInt32();
                characters += RowDocument.Characters(row);
                if (slots >= MostSlots || characters >= MostCharacters)
                    return rows;
            }

        return rows;
    }
}
