using System.Globalization;
using System.Runtime.CompilerServices;
using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Which objects were given out for deletion, and when: kept for an hour, longer than any image is in a worker's hands.</summary>
internal sealed class Tombstones(MongoCollections db)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>Until the caller is back, a name counts as deleted in the future: the object may go at any moment from now. Bounded,
    /// because the caller may have died, and images with that content run again and again meanwhile.</summary>
    private static readonly TimeSpan s_inHand = TimeSpan.FromMinutes(1);

    private static readonly BsonDocument s_name = new(Fields.Id, 1);

    /// <summary>All of them, by an index.</summary>
    private static readonly BsonDocument s_anyTime = new(Fields.DeletedAt, Bson.Greater(new BsonDateTime(0)));

    private static readonly BulkWriteOptions s_unordered = new() { IsOrdered = false };

    /// <summary>When each of these objects was deleted, in milliseconds since 1970; those that were not are missing.</summary>
    public async Task<IReadOnlyDictionary<string, long>> DeletedAtAsync(IEnumerable<ImageOutcome> outcomes, CancellationToken cancellationToken)
    {
        var names = outcomes.SelectMany(Names).ToHashSet();
        if (names.Count == 0)
            return new Dictionary<string, long>();
        var found = await db.DeletedObjects.Find(new BsonDocument(Fields.Id, Bson.In(names.Select(name => (BsonValue)name)))).ToListAsync(cancellationToken).ConfigureAwait(false);
        return found.ToDictionary(stone => stone[Fields.Id].AsString, stone => stone[Fields.DeletedAt].AsBsonDateTime.MillisecondsSinceEpoch);
    }

    /// <summary>Whether there are any at all. Mostly there are none, and then no name needs to be looked up.</summary>
    public Task<bool> AnyAsync(CancellationToken cancellationToken) => db.DeletedObjects.Find(s_anyTime).Project(s_name).Limit(1).AnyAsync(cancellationToken);

    /// <summary>Whether an object of the outcome was deleted since the image was first taken. Both are asked for: an original outlives its compressed object where
    /// another recipe still uses it.</summary>
    public static bool AnySince(BsonDocument image, ImageOutcome outcome, IReadOnlyDictionary<string, long> deletedAt) =>
        image.TryGetValue(Fields.FirstTakenAt, out var taken)
        && Names(outcome).Any(name => deletedAt.TryGetValue(name, out var at) && at >= taken.AsBsonDateTime.MillisecondsSinceEpoch);

    /// <summary>Writes down that these names are about to be deleted, by the removal of this batch where there is one.</summary>
    public async Task BuryAsync(BsonBinaryData? batch, IReadOnlyCollection<StoredKey> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
            return;
        var update = batch is null
            ? Bson.Set(new(Fields.DeletedAt, Bson.Time(now + s_inHand))).Add("$unset", new BsonDocument(Fields.Batch, ""))
            : Bson.Set(new() { { Fields.DeletedAt, Bson.Time(now + s_inHand) }, { Fields.Batch, batch } });
        await db.DeletedObjects.BulkWriteAsync(
            keys.Select(key => new UpdateOneModel<BsonDocument>(new BsonDocument(Fields.Id, Name(key)), update) { IsUpsert = true }), s_unordered, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes back what turned out to be needed.</summary>
    public Task DigUpAsync(BsonBinaryData? batch, IEnumerable<StoredKey> keys, CancellationToken cancellationToken) => db.DeletedObjects.DeleteManyAsync(
        new BsonDocument { { Fields.Id, Bson.In(keys.Select(key => (BsonValue)Name(key))) }, { Fields.Batch, (BsonValue?)batch ?? BsonNull.Value } }, cancellationToken);

    /// <summary>What the removal of this batch has given out and not heard of again.</summary>
    public async Task<List<StoredKey>> InHandAsync(BsonBinaryData batch, CancellationToken cancellationToken)
    {
        var found = await db.DeletedObjects.Find(new BsonDocument(Fields.Batch, batch)).ToListAsync(cancellationToken).ConfigureAwait(false);
        return found.ConvertAll(stone => Key(stone[Fields.Id].AsString));
    }

    /// <summary>The caller is back: all that it was given is gone, by now.</summary>
    public Task SettleAsync(BsonBinaryData batch, DateTimeOffset now, CancellationToken cancellationToken) => db.DeletedObjects.UpdateManyAsync(
        new BsonDocument(Fields.Batch, batch),
        Bson.Set(new(Fields.DeletedAt, Bson.Time(now))).Add("$unset", new BsonDocument(Fields.Batch, "")), null, cancellationToken);

    /// <summary>Those of no batch are gone, by now.</summary>
    public Task SettleAsync(IEnumerable<ObjectName> names, DateTimeOffset now, CancellationToken cancellationToken) => db.DeletedObjects.UpdateManyAsync(
        new BsonDocument { { Fields.Id, Bson.In(names.Select(name => (BsonValue)name.ToString())) }, { Fields.Batch, BsonNull.Value } },
        Bson.Set(new(Fields.DeletedAt, Bson.Time(now))), null, cancellationToken);

    /// <summary>The hashes of originals that were given out for deletion then or later, in groups.</summary>
    public async IAsyncEnumerable<List<BsonValue>> OriginalsSinceAsync(BsonValue time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Bucket = ObjectName.OriginalBucket + "/";
        var since = new BsonDocument(Fields.DeletedAt, new BsonDocument("$gte", time));
        using var stones = await db.DeletedObjects.Find(since).Project(new BsonDocument(Fields.Id, 1)).ToCursorAsync(cancellationToken).ConfigureAwait(false);
        while (await stones.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            var names = stones.Current.Select(stone => stone[Fields.Id].AsString).Where(name => name.StartsWith(Bucket, StringComparison.Ordinal));
            if (names.Select(name => (BsonValue)name[Bucket.Length..]).ToList() is { Count: > 0 } originals)
                yield return originals;
        }
    }

    /// <summary>Drops those that are too old to matter. The ones in hand stay: the removal that goes on needs their names.</summary>
    public Task ForgetBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => db.DeletedObjects.DeleteManyAsync(
        new BsonDocument { { Fields.DeletedAt, Bson.Less(Bson.Time(time)) }, { Fields.Batch, new BsonDocument("$exists", false) } }, cancellationToken);

    private static IEnumerable<string> Names(ImageOutcome outcome)
    {
        if (outcome.Original is { } original)
            yield return original.Name.ToString();
        if (outcome.Delivered is { } delivered && delivered.Name != outcome.Original?.Name)
            yield return delivered.Name.ToString();
    }

    private static string Name(StoredKey key) => key.Name.ToString();

    private static StoredKey Key(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? StoredKey.Of(new ObjectName(name[..slash], name[(slash + 1)..]))
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The database names an object '{name}' that cannot be one."));
    }
}
