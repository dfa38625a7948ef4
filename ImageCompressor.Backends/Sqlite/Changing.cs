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

    private static readonly ImageStatus[] s_ended = [ImageStatus.Failed, ImageStatus.Cancelled];

    private const string BeginAgain = """
        SET status = 0, attempts = 0, run = run + 1, taken_at = NULL, first_taken_at = NULL, delivered = NULL, outcome = NULL, updated_at = ?3
        """;

    public const string RetryImage = $"UPDATE images {BeginAgain} WHERE id = ?4 AND batch = ?1 AND status = ?2";

    /// <summary>The original's name stays although the outcome goes: the object lies there still, and a deletion must find it.</summary>
    public const string RetryImages = $"UPDATE images INDEXED BY images_status {BeginAgain} WHERE batch = ?1 AND status = ?2";

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

    public static Batch? Retry(SqliteSession session, DateTimeOffset now, BatchId id, IReadOnlyCollection<ImageId>? only)
    {
        var ledger = new Ledger(session, now);
        if (ledger.FindSealed(id) is not { } entry)
            return null;
        var moved = only is null
            ? RetryFrom(session, now, entry, ImageStatus.Failed) + RetryFrom(session, now, entry, ImageStatus.Cancelled)
            : only.Sum(image => RetryOne(session, now, entry, image));
        if (moved == 0)
            return entry.Batch;
        entry.Fresh += moved;
        return ledger.Save(entry);
    }

    private static int RetryFrom(SqliteSession session, DateTimeOffset now, BatchEntry entry, ImageStatus from) =>
        Move(session, now, entry, RetryImages, from, ImageStatus.Pending);

    private static int RetryOne(SqliteSession session, DateTimeOffset now, BatchEntry entry, ImageId image)
    {
        foreach (var from in s_ended)
        {
            var moved = session.Execute(RetryImage, entry.Seq, (int)from, Milliseconds.Of(now), Uuid.Bytes(image.Value));
            entry.Move(from, ImageStatus.Pending, moved);
            if (moved > 0)
                return moved;
        }

        return 0;
    }

    private static int Move(
        SqliteSession session, DateTimeOffset now, BatchEntry entry, string sql, ImageStatus from, ImageStatus to)
    {
        var moved = session.Execute(sql, entry.Seq, (int)from, Milliseconds.Of(now));
        entry.Move(from, to, moved);
        return moved;
    }
}
