using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Ends of batches, on their way into deliveries.</summary>
/// <remarks>A batch is untold from its first subscriber on, and again with each change of its counts and each further subscriber. Deliveries are made first and the mark is taken
/// away after: whoever dies in between leaves the end untold, and the deliveries, which are named after it, are not made twice.</remarks>
internal sealed class Telling(MongoCollections db)
{
    private static readonly BsonDocument s_untold = new()
    {
        { Fields.Untold, true },
        { Fields.Subscribers, Bson.Present },
        { Fields.FirstSubscriber, Bson.Present },
        { Fields.State, (int)BatchState.Sealed },
        { Fields.Unfinished, 0 },
    };

    private readonly Listing _listing = new(db);
    private readonly Sending _sending = new(db);

    public async Task<IReadOnlyList<UntoldEnd>> ListAsync(int most, CancellationToken cancellationToken)
    {
        var found = await db.Batches.Find(s_untold).Sort(new BsonDocument(Fields.UpdatedAt, 1)).Limit(most).ToListAsync(cancellationToken).ConfigureAwait(false);
        return found.ConvertAll(batch => new UntoldEnd(BatchDocument.Read(batch), Subscribers.Of(batch)));
    }

    public async Task AddAsync(BatchId id, UntoldEnd? ended, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        if (await UrlsAsync(id, cancellationToken).ConfigureAwait(false) is not { } urls)
            return;
        var wanted = deliveries.Where(delivery => ended is null || urls.Contains(delivery.Subscriber.Url)).ToList();
        await _sending.InsertAsync(wanted, cancellationToken).ConfigureAwait(false);
        if (ended is null)
            return;
        await GiveUpLeftAsync(id, wanted, cancellationToken).ConfigureAwait(false);
        await TellAsync(id, ended, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks again who is there, now that the deliveries stand where an unsubscribing sees them: one of the two sees the other.</summary>
    private async Task GiveUpLeftAsync(BatchId id, List<Delivery> added, CancellationToken cancellationToken)
    {
        var urls = await UrlsAsync(id, cancellationToken).ConfigureAwait(false) ?? [];
        var left = added.Where(delivery => !urls.Contains(delivery.Subscriber.Url)).Select(delivery => (BsonValue)Bson.Id(delivery.Id.Value)).ToList();
        if (left.Count > 0)
            await Sending.GiveUpAsync(db, new BsonDocument(Fields.Id, Bson.In(left)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the mark away if it still is that end, and nobody was left out.</summary>
    private Task TellAsync(BatchId id, UntoldEnd ended, CancellationToken cancellationToken)
    {
        var others = new BsonDocument(Fields.Url, new BsonDocument("$nin", new BsonArray(ended.Subscribers.Select(subscriber => subscriber.Url))));
        var same = new BsonDocument
        {
            { Fields.Id, Bson.Id(id.Value) },
            { Fields.State, (int)BatchState.Sealed },
            { Fields.Unfinished, 0 },
            { Fields.UpdatedAt, Bson.Time(ended.Batch.FinishedAt ?? throw new ArgumentException("A batch that has not ended.", nameof(ended))) },
            { Fields.Subscribers, new BsonDocument("$not", new BsonDocument("$elemMatch", others)) },
        };
        return db.Batches.UpdateOneAsync(same, Bson.Set(new(Fields.Untold, false)), null, cancellationToken);
    }

    private async Task<HashSet<string>?> UrlsAsync(BatchId id, CancellationToken cancellationToken) =>
        await _listing.LiveAsync(Bson.Id(id.Value), cancellationToken).ConfigureAwait(false) is { } batch
            ? Subscribers.Of(batch).Select(subscriber => subscriber.Url).ToHashSet(StringComparer.Ordinal)
            : null;
}
