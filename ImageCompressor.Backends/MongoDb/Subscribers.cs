using System.Globalization;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using MongoDB.Bson;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Who is told of a batch's end: a list in the batch's document, because a batch and its twenty are read together, and one update sees how many there are.</summary>
internal sealed class Subscribers(MongoCollections db)
{
    /// <summary>The place of the last that there may be.</summary>
    private static readonly string s_last = string.Create(CultureInfo.InvariantCulture, $"{Fields.Subscribers}.{IBatchStore.MostSubscribers - 1}");

    /// <summary>Replaces, or adds where there is room. One that was removed between the two questions is added by the second; one that came is replaced by asking again.</summary>
    public async Task<bool> SubscribeAsync(BatchId id, Subscriber subscriber, CancellationToken cancellationToken)
    {
        var live = Listing.Live(Bson.Id(id.Value));
        var there = new BsonDocument(live).Add(Fields.SubscriberUrl, subscriber.Url);
        var room = new BsonDocument(live)
            .Add(Fields.SubscriberUrl, new BsonDocument("$ne", subscriber.Url))
            .Add(s_last, new BsonDocument("$exists", false));
        // No end of it is told any longer: those who know have their deliveries already, which are not made again.
        var replace = Bson.Set(new() { { Fields.ThisSubscriber, Write(subscriber) }, { Fields.Untold, true } });
        var add = Bson.Set(new(Fields.Untold, true)).Add("$push", new BsonDocument(Fields.Subscribers, Write(subscriber)));
        return await UpdateAsync(there, replace, cancellationToken).ConfigureAwait(false)
            || await UpdateAsync(room, add, cancellationToken).ConfigureAwait(false)
            || await UpdateAsync(there, replace, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>First the subscriber and then what is due to it: a delivery that is added in between is given up by whoever adds it (<see cref="Telling"/>).</summary>
    public async Task UnsubscribeAsync(string url, CancellationToken cancellationToken)
    {
        var pull = new BsonDocument("$pull", new BsonDocument(Fields.Subscribers, new BsonDocument(Fields.Url, url)));
        await db.Batches.UpdateManyAsync(new BsonDocument(Fields.SubscriberUrl, url), pull, null, cancellationToken).ConfigureAwait(false);
        // A list that is empty would stay in the index of those that somebody waits for.
        var nobody = new BsonDocument { { Fields.Untold, true }, { Fields.Subscribers, new BsonDocument { { "$exists", true }, { "$size", 0 } } } };
        await db.Batches.UpdateManyAsync(nobody, new BsonDocument("$unset", new BsonDocument(Fields.Subscribers, "")), null, cancellationToken).ConfigureAwait(false);
        await Sending.GiveUpAsync(db, new BsonDocument { { Fields.Url, url }, { Fields.DueAt, Bson.Present } }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<Subscriber>> ListAsync(BatchId id, CancellationToken cancellationToken) =>
        await new Listing(db).LiveAsync(Bson.Id(id.Value), cancellationToken).ConfigureAwait(false) is { } batch ? Of(batch) : [];

    /// <summary>Those that stand in a batch's document.</summary>
    public static IReadOnlyList<Subscriber> Of(BsonDocument batch) =>
        batch.TryGetValue(Fields.Subscribers, out var list) ? [.. list.AsBsonArray.Select(subscriber => Read(subscriber.AsBsonDocument))] : [];

    public static BsonDocument Write(Subscriber subscriber) =>
        new BsonDocument { { Fields.Kind, (int)subscriber.Kind }, { Fields.Url, subscriber.Url } }
            .With(Fields.PublicKey, subscriber.PublicKey).With(Fields.AuthSecret, subscriber.AuthSecret);

    public static Subscriber Read(BsonDocument document) => new((SubscriberKind)Bson.Small(document, Fields.Kind), document[Fields.Url].AsString)
    {
        PublicKey = Bson.Text(document, Fields.PublicKey),
        AuthSecret = Bson.Text(document, Fields.AuthSecret),
    };

    private async Task<bool> UpdateAsync(BsonDocument filter, BsonDocument update, CancellationToken cancellationToken) =>
        (await db.Batches.UpdateOneAsync(filter, update, null, cancellationToken).ConfigureAwait(false)).MatchedCount > 0;
}
