using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>What an owner does to a whole batch: cancel and retry.</summary>
/// <remarks>One statement over all of its images: a second or two for a million, in which other writers wait. Doing it in pieces was
/// rejected: the batch would be half cancelled for others to see, and a crash would leave it so.</remarks>
internal static class Changing
{
    public const string CancelImages = """
        UPDATE images INDEXED BY images_status SET status = 4, updated_at = ?3 WHERE batch = ?1 AND status = ?2
        """;

    /// <summary>The original's name stays although the outcome goes: the object lies there still, and a deletion must find it.</summary>
    public const string RetryImages = """
        UPDATE images INDEXED BY images_status SET status = 0, attempts = 0, run = run + 1, taken_at = NULL, first_taken_at = NULL,
          delivered = NULL, outcome = NULL, updated_at = ?3
        WHERE batch = ?1 AND status = ?2
        """;

    public static Batch? Cancel(SqliteSession session, DateTimeOffset now, BatchId id)
    {
        var ledger = new Ledger(session, now);
        if (ledger.FindSealed(id) is not { } entry)
            return null;
        return Cancel(session, now, entry) == 0 ? entry.Batch : ledger.Save(entry);
    }

    /// <summary>Cancels what has no outcome; the caller saves the entry.</summary>
    public static int Cancel(SqliteSession session, DateTimeOffset now, BatchEntry entry)
    {
        entry.Fresh = 0;
        return Move(session, now, entry, CancelImages, ImageStatus.Pending, ImageStatus.Cancelled)
            + Move(session, now, entry, CancelImages, ImageStatus.Processing, ImageStatus.Cancelled);
    }

    public static Batch? Retry(SqliteSession session, DateTimeOffset now, BatchId id)
    {
        var ledger = new Ledger(session, now);
        if (ledger.FindSealed(id) is not { } entry)
            return null;
        var moved = Move(session, now, entry, RetryImages, ImageStatus.Failed, ImageStatus.Pending)
            + Move(session, now, entry, RetryImages, ImageStatus.Cancelled, ImageStatus.Pending);
        if (moved == 0)
            return entry.Batch;
        entry.Fresh += moved;
        return ledger.Save(entry);
    }

    private static int Move(
        SqliteSession session, DateTimeOffset now, BatchEntry entry, string sql, ImageStatus from, ImageStatus to)
    {
        var moved = session.Execute(sql, entry.Seq, (int)from, Milliseconds.Of(now));
        entry.Move(from, to, moved);
        return moved;
    }
}
