using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Who is told of a batch's end.</summary>
internal static class Subscribers
{
    public const string Others = "SELECT count(*) FROM subscribers WHERE batch = ?1 AND url <> ?2";

    public const string Add = """
        INSERT INTO subscribers (batch, url, kind, public_key, auth_secret) VALUES (?1, ?2, ?3, ?4, ?5)
          ON CONFLICT (batch, url) DO UPDATE SET kind = excluded.kind, public_key = excluded.public_key, auth_secret = excluded.auth_secret
        """;

    /// <summary>No end of it is told any longer: those who know have their deliveries already, which are not made again.</summary>
    public const string Added = "UPDATE batches SET subscribers = ?2, told_at = NULL WHERE seq = ?1";

    public const string Fewer = """
        UPDATE batches SET subscribers = subscribers - 1 WHERE seq IN (SELECT batch FROM subscribers INDEXED BY subscribers_url WHERE url = ?1 AND kind = ?2 AND (?3 IS NULL OR batch = ?3))
        """;

    public const string Remove = "DELETE FROM subscribers INDEXED BY subscribers_url WHERE url = ?1 AND kind = ?2 AND (?3 IS NULL OR batch = ?3)";

    public const string OfBatch = "SELECT kind, url, public_key, auth_secret FROM subscribers WHERE batch = ?1";

    public const string LiveSeq = "SELECT seq FROM batches WHERE id = ?1 AND state < 2";

    public const string RemoveOfBatch = "DELETE FROM subscribers WHERE batch = ?1";

    public static bool Subscribe(SqliteSession session, BatchId id, Subscriber subscriber)
    {
        var seq = FindSeq(session, id);
        if (seq == 0)
            return false;
        var others = session.Number(Others, seq, subscriber.Url);
        if (others >= IBatchStore.MostSubscribers)
            return false;
        session.Execute(Add, seq, subscriber.Url, (int)subscriber.Kind, subscriber.PublicKey, subscriber.AuthSecret);
        session.Execute(Added, seq, others + 1);
        return true;
    }

    public static void Unsubscribe(SqliteSession session, BatchId? id, SubscriberKind kind, string url)
    {
        var seq = id is { } one ? FindSeq(session, one) : (long?)null;
        session.Execute(Fewer, url, (int)kind, seq);
        session.Execute(Remove, url, (int)kind, seq);
        Sending.GiveUp(session, url, kind, seq);
    }

    public static IReadOnlyList<Subscriber> List(SqliteSession session, BatchId id) => List(session, FindSeq(session, id));

    public static List<Subscriber> List(SqliteSession session, long seq) => session.All(OfBatch, r => Read(r, 0), seq);

    public static void Forget(SqliteSession session, long seq) => session.Execute(RemoveOfBatch, seq);

    /// <summary>The number of a batch that runs, ran or is being uploaded; 0 when unknown or being removed.</summary>
    public static long FindSeq(SqliteSession session, BatchId id) => session.Number(LiveSeq, Uuid.Bytes(id.Value));

    /// <summary>Reads kind, URL and keys, the first of them in column <paramref name="at"/>.</summary>
    public static Subscriber Read(SqliteDataReader reader, int at) => new((SubscriberKind)reader.GetInt32(at), reader.GetString(at + 1))
    {
        PublicKey = Listing.Text(reader, at + 2),
        AuthSecret = Listing.Text(reader, at + 3),
    };
}
