using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Updates of single images, each only if it still is as it was seen, many in one message.</summary>
internal static class Writes
{
    private static readonly BulkWriteOptions s_unordered = new() { IsOrdered = false };

    /// <summary>The update that sets some fields of an image and drops others.</summary>
    public static BsonDocument Update(BsonDocument set, params string[] unset)
    {
        var update = Bson.Set(set).Add("$inc", new BsonDocument(Fields.Version, 1L));
        return unset.Length == 0 ? update : update.Add("$unset", new BsonDocument(unset.Select(field => new BsonElement(field, ""))));
    }

    /// <summary>Makes the updates; tells which images are changed by them. All of them is the common case, and then no second question is asked.</summary>
    public static async Task<IReadOnlySet<ImageId>> ApplyAsync(
        MongoCollections db, Change change, IReadOnlyList<(BsonDocument Filter, BsonDocument Update)> updates, CancellationToken cancellationToken)
    {
        if (updates.Count == 0)
            return new HashSet<ImageId>();
        var models = updates.Select(update => new UpdateOneModel<BsonDocument>(update.Filter, update.Update));
        var result = await db.Images.BulkWriteAsync(models, s_unordered, cancellationToken).ConfigureAwait(false);
        var ids = updates.Select(update => update.Filter[Fields.Id]);
        if (result.MatchedCount == updates.Count)
            return ids.Select(id => new ImageId(Bson.ReadId(id))).ToHashSet();
        var mine = new BsonDocument { { Fields.Id, Bson.In(ids) }, { Fields.Op, change.Op } };
        var found = await db.Images.Find(mine).Project(new BsonDocument(Fields.Id, 1)).ToListAsync(cancellationToken).ConfigureAwait(false);
        change.IsDoubtful |= found.Count != result.MatchedCount;
        return found.Select(ImageDocument.Id).ToHashSet();
    }
}
