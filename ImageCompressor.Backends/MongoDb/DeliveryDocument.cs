using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using MongoDB.Bson;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>A delivery to and from its document.</summary>
internal static class DeliveryDocument
{
    public static BsonDocument Write(Delivery delivery) => new BsonDocument
    {
        { Fields.Id, Bson.Id(delivery.Id.Value) },
        { Fields.Batch, Bson.Id(delivery.Batch.Value) },
        { Fields.Host, delivery.Subscriber.Host },
        { Fields.Event, delivery.Event },
        { Fields.Payload, delivery.Payload },
        { Fields.CreatedAt, Bson.Time(delivery.CreatedAt) },
        { Fields.Since, Bson.Time(delivery.Since) },
        { Fields.AttemptCount, delivery.AttemptCount },
        { Fields.Attempts, Write(delivery.Attempts) },
    }.AddRange(Subscribers.Write(delivery.Subscriber)).With(Fields.DueAt, delivery.DueAt).With(Fields.DeliveredAt, delivery.DeliveredAt);

    public static BsonArray Write(IReadOnlyList<DeliveryAttempt> attempts) => new(attempts.Select(Write));

    public static Delivery Read(BsonDocument document) => new()
    {
        Id = Id(document),
        Batch = new BatchId(Bson.ReadId(document[Fields.Batch])),
        Subscriber = Subscribers.Read(document),
        Event = document[Fields.Event].AsString,
        Payload = document[Fields.Payload].AsString,
        CreatedAt = Bson.ReadTime(document[Fields.CreatedAt]),
        Since = Bson.ReadTime(document[Fields.Since]),
        DueAt = Bson.TimeOrNone(document, Fields.DueAt),
        DeliveredAt = Bson.TimeOrNone(document, Fields.DeliveredAt),
        AttemptCount = Bson.Small(document, Fields.AttemptCount),
        Attempts = [.. document[Fields.Attempts].AsBsonArray.Select(attempt => ReadAttempt(attempt.AsBsonDocument))],
    };

    public static DeliveryId Id(BsonDocument document) => new(Bson.ReadId(document[Fields.Id]));

    private static BsonDocument Write(DeliveryAttempt attempt)
    {
        var document = new BsonDocument { { Fields.At, Bson.Time(attempt.At) }, { Fields.Milliseconds, attempt.Milliseconds } };
        if (attempt.StatusCode is { } status)
            document.Add(Fields.StatusCode, status);
        return document.With(Fields.Fault, attempt.Fault);
    }

    private static DeliveryAttempt ReadAttempt(BsonDocument document) => new(
        Bson.ReadTime(document[Fields.At]), Bson.Small(document, Fields.Milliseconds),
        document.Contains(Fields.StatusCode) ? Bson.Small(document, Fields.StatusCode) : null, Bson.Text(document, Fields.Fault));
}
