using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Images that nobody answers for, and uploads that nobody ended.</summary>
internal static class Sweeping
{
    public const string Expired = """
        SELECT batch, attempts >= ?2, count(*) FROM images INDEXED BY images_taken WHERE status = 1 AND taken_at < ?1 GROUP BY 1, 2
        """;

    public const string Fail = """
        UPDATE images INDEXED BY images_taken SET status = 3, outcome = ?3, updated_at = ?4
        WHERE status = 1 AND taken_at < ?1 AND attempts >= ?2
        """;

    public const string Return = """
        UPDATE images INDEXED BY images_taken SET status = 0, updated_at = ?2 WHERE status = 1 AND taken_at < ?1
        """;

    public const string Abandon = """
        UPDATE batches INDEXED BY batches_unsealed SET state = 2 WHERE state <> 1 AND state = 0 AND updated_at < ?1
        """;

    /// <summary>Also 3: an upload that an earlier version gave up and did not come to remove.</summary>
    public const string Stalled = """
        SELECT id FROM batches INDEXED BY batches_unsealed WHERE state <> 1 AND state >= 2 AND updated_at < ?1
        """;

    public static SweepReport Sweep(SqliteSession session, DateTimeOffset now, DateTimeOffset takenBefore, DateTimeOffset grownBefore, int maxAttempts)
    {
        var (before, grown) = (Milliseconds.Of(takenBefore), Milliseconds.Of(grownBefore));
        var (returned, failed) = (0L, 0L);
        var ledger = new Ledger(session, now);
        var changed = new HashSet<BatchEntry>();
        foreach (var (seq, spent, count) in
            session.All(Expired, r => (r.GetInt64(0), r.GetBoolean(1), r.GetInt64(2)), before, maxAttempts))
        {
            var entry = ledger.Load(seq);
            changed.Add(entry);
            entry.Move(ImageStatus.Processing, spent ? ImageStatus.Failed : ImageStatus.Pending, count);
            (returned, failed) = spent ? (returned, failed + count) : (returned + count, failed);
        }

        var crashed = OutcomeColumns.Of(ImageOutcome.Failed(new Failure(FailureKind.WorkerCrashed)), "");
        session.Execute(Fail, before, maxAttempts, crashed.Text, Milliseconds.Of(now));
        session.Execute(Return, before, Milliseconds.Of(now));
        var batches = changed.Select(ledger.Save).ToList();
        var abandoned = session.Execute(Abandon, grown);
        Tombstones.ForgetBefore(session, now - Tombstones.Kept);
        IdempotencyKeys.ForgetOld(session, now);
        return new SweepReport(returned, failed, abandoned, batches)
        {
            Unfinished = session.All(Stalled, r => new BatchId(Uuid.Read(r.GetFieldValue<byte[]>(0))), grown),
        };
    }
}
