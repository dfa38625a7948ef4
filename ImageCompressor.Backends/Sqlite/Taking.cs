using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Images on their way to a worker and, undone, back.</summary>
internal static class Taking
{
    public const string Waiting = """
        SELECT seq, fresh FROM batches INDEXED BY batches_waiting WHERE state = 1 AND fresh > 0 ORDER BY turn, seq LIMIT ?1
        """;

    public const string Fresh = $"""
        SELECT row, slot, id, url, run, {Listing.Overrides} FROM images i INDEXED BY images_fresh
        WHERE batch = ?1 AND status = 0 AND attempts = 0 ORDER BY row, slot LIMIT ?2
        """;

    public const string TakeUpTo = """
        UPDATE images INDEXED BY images_fresh SET status = 1, attempts = 1, taken_at = ?4, first_taken_at = ?4, updated_at = ?4
        WHERE batch = ?1 AND status = 0 AND attempts = 0 AND (row, slot) <= (?2, ?3)
        """;

    public const string Suspect = $"""
        SELECT row, slot, id, url, run, {Listing.Overrides}, batch, attempts FROM images i INDEXED BY images_suspect
        WHERE status = 0 AND attempts > 0 ORDER BY attempts, taken_at LIMIT 1
        """;

    public const string TakeOne = """
        UPDATE images SET status = 1, attempts = attempts + 1, taken_at = ?4, first_taken_at = coalesce(first_taken_at, ?4), updated_at = ?4
        WHERE batch = ?1 AND row = ?2 AND slot = ?3
        """;

    public const string Release = """
        UPDATE images SET status = 0, attempts = attempts - 1, updated_at = ?3 WHERE id = ?1 AND status = 1 AND attempts = ?2 AND run = ?4
        """;

    public const string LastTurn = "SELECT max(turn) FROM batches";

    private sealed record Found(BatchEntry Batch, long Row, int Slot, ImageJob Job);

    /// <summary>Batches are served in the order of their turns and then go to the end of the line, as a new batch does: each that
    /// waits gets its share of every take, or of one of the next when there are more batches than images to take. A new batch is not put
    /// at the front: a stream of small ones would stop the large one for ever.</summary>
    public static IReadOnlyList<ImageJob> Take(SqliteSession session, DateTimeOffset now, int most)
    {
        var waiting = session.All(Waiting, r => (Seq: r.GetInt64(0), Fresh: r.GetInt64(1)), most);
        if (waiting.Count == 0)
            return [];
        var shares = FairShares.Of([.. waiting.Select(w => w.Fresh)], most);
        var ledger = new Ledger(session, now);
        var turn = session.Number(LastTurn);
        var taken = new List<IReadOnlyList<ImageJob>>();
        for (var i = 0; i < waiting.Count; i++)
        {
            var entry = ledger.Load(waiting[i].Seq);
            entry.Turn = ++turn;
            taken.Add(TakeFresh(session, now, entry, shares[i]));
            ledger.Save(entry);
        }

        return FairShares.Interleave(taken);
    }

    private static List<ImageJob> TakeFresh(SqliteSession session, DateTimeOffset now, BatchEntry entry, int count)
    {
        var (row, slot) = (0L, 0);
        var jobs = session.All(Fresh, r =>
        {
            (row, slot) = (r.GetInt64(0), r.GetInt32(1));
            return Job(r, entry.Batch, 1);
        }, entry.Seq, count);
        session.Execute(TakeUpTo, entry.Seq, row, slot, Milliseconds.Of(now));
        entry.Fresh -= jobs.Count;
        entry.Move(ImageStatus.Pending, ImageStatus.Processing, jobs.Count);
        return jobs;
    }

    public static ImageJob? TakeSuspect(SqliteSession session, DateTimeOffset now)
    {
        var ledger = new Ledger(session, now);
        var found = session.First(Suspect, r =>
        {
            var entry = ledger.Load(r.GetInt64(6));
            return new Found(entry, r.GetInt64(0), r.GetInt32(1), Job(r, entry.Batch, r.GetInt32(7) + 1));
        });
        if (found is not var (entry, row, slot, job))
            return null;
        session.Execute(TakeOne, entry.Seq, row, slot, Milliseconds.Of(now));
        entry.Move(ImageStatus.Pending, ImageStatus.Processing, 1);
        ledger.Save(entry);
        return job;
    }

    /// <summary>Only the very attempt that was taken is given back: a release that comes late finds another attempt or none.</summary>
    public static void GiveBack(SqliteSession session, DateTimeOffset now, IReadOnlyList<ImageJob> jobs)
    {
        var ledger = new Ledger(session, now);
        foreach (var group in jobs.GroupBy(job => job.Batch))
        {
            if (ledger.FindSealed(group.Key) is not { } entry)
                continue;
            var moved = 0;
            foreach (var job in group)
            {
                if (session.Execute(Release, Uuid.Bytes(job.Image.Value), job.Attempt, Milliseconds.Of(now), job.Run) == 0)
                    continue;
                moved++;
                entry.Fresh += job.Attempt == 1 ? 1 : 0;
            }

            if (moved == 0)
                continue;
            entry.Move(ImageStatus.Processing, ImageStatus.Pending, moved);
            ledger.Save(entry);
        }
    }

    private static ImageJob Job(SqliteDataReader reader, Batch batch, int attempt) => new(
        new ImageId(Uuid.Read(reader.GetFieldValue<byte[]>(2))), batch.Id, reader.GetInt32(4), attempt, reader.GetString(3),
        BatchColumns.ReadOverrides(reader, 5)?.ApplyTo(batch.Recipe) ?? batch.Recipe, batch.TraceParent);
}
