using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Deliveries, from their making to their last attempt.</summary>
internal static class Sending
{
    private const string Columns = """
        d.id, b.id, d.kind, d.url, d.public_key, d.auth_secret, d.event, d.payload, d.created_at, d.since, d.due_at, d.delivered_at, d.attempt_count, d.attempts
        """;

    public const string InsertDelivery = """
        INSERT INTO deliveries (id, batch, kind, url, public_key, auth_secret, event, payload, created_at, since, due_at, delivered_at, attempt_count, attempts, host)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT (id) DO NOTHING
        """;

    /// <summary>But those to the hosts of ?3, each between a blank and a semicolon, which no host has; one that is not known yet is none of them. They are passed over in the index, which has the host: a hundred thousand of one receiver
    /// that is away take some 15 ms.</summary>
    public const string Due = $"""
        SELECT {Columns}, d.host FROM deliveries d INDEXED BY deliveries_next JOIN batches b ON b.seq = d.batch
        WHERE d.due_at IS NOT NULL AND d.due_at <= ?1 AND instr(?3, ' ' || d.host || ';') = 0 ORDER BY d.due_at, d.seq LIMIT ?2
        """;

    public const string NameHost = "UPDATE deliveries SET host = ?2 WHERE id = ?1";

    public const string Postpone = "UPDATE deliveries SET due_at = ?2 WHERE id = ?1";

    public const string ById = $"SELECT {Columns} FROM deliveries d JOIN batches b ON b.seq = d.batch WHERE d.id = ?1";

    public const string Save = "UPDATE deliveries SET due_at = ?2, delivered_at = ?3, attempt_count = ?4, attempts = ?5 WHERE id = ?1";

    public const string Newest = $"""
        SELECT {Columns} FROM deliveries d INDEXED BY deliveries_batch JOIN batches b ON b.seq = d.batch
        WHERE d.batch = ?1 ORDER BY d.created_at DESC, d.seq DESC LIMIT ?2
        """;

    public const string Again = "UPDATE deliveries SET due_at = ?3, since = ?3 WHERE id = ?1 AND batch = ?2";

    public const string GiveUpUrl = "UPDATE deliveries INDEXED BY deliveries_url SET due_at = NULL WHERE due_at IS NOT NULL AND url = ?1 AND kind = ?2 AND (?3 IS NULL OR batch = ?3)";

    public const string RemoveOfBatch = "DELETE FROM deliveries INDEXED BY deliveries_batch WHERE batch = ?1";

    public static void Insert(SqliteSession session, long seq, IEnumerable<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            var to = delivery.Subscriber;
            session.Execute(InsertDelivery, Uuid.Bytes(delivery.Id.Value), seq, (int)to.Kind, to.Url, to.PublicKey, to.AuthSecret, delivery.Event,
                delivery.Payload, Milliseconds.Of(delivery.CreatedAt), Milliseconds.Of(delivery.Since), Milliseconds.Of(delivery.DueAt),
                Milliseconds.Of(delivery.DeliveredAt), delivery.AttemptCount, StoredAttempts.Write(delivery.Attempts), to.Host);
        }
    }

    /// <summary>What is refused for its host's sake makes room for others: they are asked for until there is no more, or no room.</summary>
    public static IReadOnlyList<Delivery> Take(SqliteSession session, DateTimeOffset now, DateTimeOffset again, DeliveryRoom room)
    {
        var (shares, taken) = (new HostShares(room), new List<Delivery>());
        while (true)
        {
            var left = room.Most - taken.Count;
            var due = session.All(Due, r => (Delivery: Read(r), Host: r.GetString(14)), Milliseconds.Of(now), left, string.Concat(shares.Full.Select(host => $" {host};")));
            var mine = due.ToLookup(one => shares.Take(one.Delivery.Subscriber.Host));
            foreach (var (delivery, _) in mine[true])
                session.Execute(Postpone, Uuid.Bytes(delivery.Id.Value), Milliseconds.Of(again));
            taken.AddRange(mine[true].Select(one => one.Delivery));
            // Of an earlier version, which wrote no host: the next question would find it again.
            foreach (var (delivery, host) in mine[false].Where(one => one.Host.Length == 0))
                session.Execute(NameHost, Uuid.Bytes(delivery.Id.Value), delivery.Subscriber.Host);
            if (due.Count < left || taken.Count == room.Most)
                return taken;
        }
    }

    public static void Record(SqliteSession session, DeliveryId id, DeliveryAttempt attempt, DateTimeOffset? again)
    {
        if (session.First(ById, Read, Uuid.Bytes(id.Value)) is not { } found)
            return;
        var after = found.After(attempt, again);
        session.Execute(Save, Uuid.Bytes(id.Value), Milliseconds.Of(after.DueAt), Milliseconds.Of(after.DeliveredAt), after.AttemptCount,
            StoredAttempts.Write(after.Attempts));
    }

    public static IReadOnlyList<Delivery> List(SqliteSession session, BatchId id) =>
        session.All(Newest, Read, Subscribers.FindSeq(session, id), IBatchStore.MostDeliveries);

    public static Delivery? Redeliver(SqliteSession session, DateTimeOffset now, BatchId batch, DeliveryId id) =>
        session.Execute(Again, Uuid.Bytes(id.Value), Subscribers.FindSeq(session, batch), Milliseconds.Of(now)) == 0
            ? null
            : session.First(ById, Read, Uuid.Bytes(id.Value));

    /// <summary>What is still due to a subscriber is sent no more.</summary>
    public static void GiveUp(SqliteSession session, string url, SubscriberKind kind, long? seq) => session.Execute(GiveUpUrl, url, (int)kind, seq);

    public static void Forget(SqliteSession session, long seq) => session.Execute(RemoveOfBatch, seq);

    private static Delivery Read(SqliteDataReader reader) => new()
    {
        Id = new DeliveryId(Uuid.Read(reader.GetFieldValue<byte[]>(0))),
        Batch = new BatchId(Uuid.Read(reader.GetFieldValue<byte[]>(1))),
        Subscriber = Subscribers.Read(reader, 2),
        Event = reader.GetString(6),
        Payload = reader.GetString(7),
        CreatedAt = Milliseconds.Read(reader.GetInt64(8)),
        Since = Milliseconds.Read(reader.GetInt64(9)),
        DueAt = reader.IsDBNull(10) ? null : Milliseconds.Read(reader.GetInt64(10)),
        DeliveredAt = reader.IsDBNull(11) ? null : Milliseconds.Read(reader.GetInt64(11)),
        AttemptCount = reader.GetInt32(12),
        Attempts = StoredAttempts.Read(Listing.Text(reader, 13)),
    };
}
