using ImageCompressor.Domain.Batches;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>The keys by which callers name their uploads, and what those uploads were answered.</summary>
internal static class IdempotencyKeys
{
    /// <summary>Also the key of a batch that is being removed: a sweep that gives an upload up goes no further than the state.</summary>
    public const string Free = """
        DELETE FROM idempotency_keys WHERE key = ?1
          AND (created_at <= ?2 OR NOT EXISTS (SELECT 1 FROM batches b WHERE b.seq = idempotency_keys.batch AND b.state < 2))
        """;

    public const string Insert = """
        INSERT INTO idempotency_keys (batch, key, created_at) SELECT seq, ?2, created_at FROM batches WHERE id = ?1
          ON CONFLICT (key) DO NOTHING
        """;

    public const string Keep = "UPDATE idempotency_keys SET fingerprint = ?2, answer = ?3 WHERE batch = ?1";

    public const string ByKey = $"""
        SELECT state, fingerprint, answer, {BatchColumns.Names}
        FROM (SELECT batch, fingerprint, answer FROM idempotency_keys WHERE key = ?1 AND created_at > ?2) JOIN batches ON seq = batch
        WHERE state < 2
        """;

    public const string OfBatch = "DELETE FROM idempotency_keys WHERE batch = ?1";

    public const string Old = "DELETE FROM idempotency_keys INDEXED BY idempotency_keys_age WHERE created_at <= ?1";

    /// <summary>Gives the key to a batch that the same transaction has made; an exception takes that back.</summary>
    public static void Take(SqliteSession session, Batch batch, string key)
    {
        session.Execute(Free, key, Milliseconds.Of(batch.CreatedAt - IBatchStore.IdempotencyKeyLife));
        if (session.Execute(Insert, Uuid.Bytes(batch.Id.Value), key) == 0)
            throw new IdempotencyKeyTakenException();
    }

    public static KeyedBatch? Find(SqliteSession session, DateTimeOffset now, string key) =>
        session.First(ByKey, Read, key, Milliseconds.Of(now - IBatchStore.IdempotencyKeyLife));

    public static void KeepAnswer(SqliteSession session, DateTimeOffset now, BatchId id, KeptAnswer answer) =>
        session.Execute(Keep, Uploads.Open(new Ledger(session, now), id).Seq, answer.Fingerprint, answer.Text);

    /// <summary>Frees the key of a batch.</summary>
    public static void Forget(SqliteSession session, long seq) => session.Execute(OfBatch, seq);

    /// <summary>Drops those that nobody would find any more, with the answers, which may be large.</summary>
    public static void ForgetOld(SqliteSession session, DateTimeOffset now) =>
        session.Execute(Old, Milliseconds.Of(now - IBatchStore.IdempotencyKeyLife));

    private static KeyedBatch Read(SqliteDataReader reader) => new(
        BatchColumns.Read(reader, 3), (BatchState)reader.GetInt32(0) == BatchState.Sealed,
        Listing.Text(reader, 1) is { } fingerprint ? new KeptAnswer(fingerprint, reader.GetString(2)) : null);
}
