using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Outcomes into the store, once each.</summary>
internal sealed class Recording(SqliteSession session, DateTimeOffset now)
{
    public const string Find = $"""
        SELECT batch, row, slot, status, attempts, run, first_taken_at, {Listing.Overrides} FROM images i WHERE id = ?1
        """;

    /// <summary>The original of an upload stays named although its worker died before it could name it: the object lies there.</summary>
    public const string Finish = """
        UPDATE images SET status = ?4, updated_at = ?5, original = coalesce(?6, original), recipe = ?7, delivered = ?8, outcome = ?9
        WHERE batch = ?1 AND row = ?2 AND slot = ?3
        """;

    public const string Refuse = """
        UPDATE images SET status = 0, attempts = ?4, first_taken_at = NULL, updated_at = ?5 WHERE batch = ?1 AND row = ?2 AND slot = ?3
        """;

    private readonly Ledger _ledger = new(session, now);
    private readonly Tombstones _tombstones = new(session);
    private readonly RecipeNumbers _recipes = new(session);

    private sealed record Found(
        long Batch, long Row, int Slot, ImageStatus Status, int Attempts, int Run, long FirstTakenAt,
        RecipeOverrides? Overrides);

    public RecordReport Record(IReadOnlyList<ImageResult> results)
    {
        var recorded = new List<ImageResult>();
        var touched = new HashSet<BatchEntry>();
        var news = new HashSet<BatchEntry>();
        foreach (var result in results)
        {
            if (Open(result) is not var (image, entry))
                continue;
            touched.Add(entry);
            if (!Record(result.Outcome, image, entry))
                continue;
            news.Add(entry);
            recorded.Add(result);
        }

        foreach (var entry in touched)
            _ledger.Save(entry);
        return new RecordReport(recorded, [.. news.Select(entry => entry.Batch)]);
    }

    /// <summary>The image that still waits for this result, or null. One that a sweep has put back to pending still does: the worker was slow, not
    /// dead, and its outcome is as good as the next one's.</summary>
    private (Found Image, BatchEntry Entry)? Open(ImageResult result)
    {
        var image = session.First(Find, r => new Found(
            r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), (ImageStatus)r.GetInt32(3), r.GetInt32(4), r.GetInt32(5),
            r.IsDBNull(6) ? long.MaxValue : r.GetInt64(6), BatchColumns.ReadOverrides(r, 7)), Uuid.Bytes(result.Image.Value));
        if (image is not { Status: ImageStatus.Pending or ImageStatus.Processing } || image.Run != result.Run)
            return null;
        var entry = _ledger.Load(image.Batch);
        return entry.State == BatchState.Sealed && entry.Batch.Id == result.Batch ? (image, entry) : null;
    }

    private bool Record(ImageOutcome outcome, Found image, BatchEntry entry)
    {
        var columns = OutcomeColumns.Of(outcome, (image.Overrides?.ApplyTo(entry.Batch.Recipe) ?? entry.Batch.Recipe).Hash);
        if (image is { Status: ImageStatus.Pending, Attempts: 0 })
            entry.Fresh--;
        // The worker may have been told AlreadyStored just before a deletion removed that very object: the row would then name an
        // object that is gone. The image runs again and stores it anew; the attempt was no fault of its own and is not counted.
        if (_tombstones.AnyBuriedSince(image.FirstTakenAt, outcome))
        {
            PutBack(image, entry);
            return false;
        }

        var status = outcome.Failure is null ? ImageStatus.Completed : ImageStatus.Failed;
        session.Execute(Finish, image.Batch, image.Row, image.Slot, (int)status, Milliseconds.Of(now),
            columns.Original is null ? null : Convert.FromHexString(columns.Original),
            columns.RecipeHash is null ? null : _recipes.Of(columns.RecipeHash), columns.Delivered, columns.Text);
        entry.Move(image.Status, status, 1);
        if (status == ImageStatus.Completed)
            entry.Batch = entry.Batch with
            {
                OriginalBytes = entry.Batch.OriginalBytes + outcome.Original!.Bytes,
                CompressedBytes = entry.Batch.CompressedBytes + outcome.Delivered!.Bytes,
            };
        return true;
    }

    private void PutBack(Found image, BatchEntry entry)
    {
        var attempts = Math.Max(0, image.Attempts - 1);
        session.Execute(Refuse, image.Batch, image.Row, image.Slot, attempts, Milliseconds.Of(now));
        entry.Move(image.Status, ImageStatus.Pending, 1);
        entry.Fresh += attempts == 0 ? 1 : 0;
    }
}
