using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>What readers ask for.</summary>
internal static class Listing
{
    /// <summary>What the row of image <c>i</c> sets of the recipe. It stands with the row and not with each of its images, and NULL costs nothing.</summary>
    public const string Overrides = "(SELECT w.overrides FROM rows w WHERE w.batch = i.batch AND w.number = i.row)";

    /// <summary>The images of one row or page, with the batch's own id and the recipe's hash.</summary>
    public const string ImageColumns = $"""
        i.id, b.id, i.row, i.slot, i.url, i.status, i.attempts, i.run, i.updated_at, hex(i.original), r.hash, i.delivered, i.outcome,
        {Overrides}
        """;

    private const string FromBatches = $"{BatchColumns.Names}, seq FROM batches";

    public const string Batch = $"SELECT {FromBatches} WHERE id = ?1 AND state = 1";

    public const string Newest = $"""
        SELECT {FromBatches} INDEXED BY batches_newest
        WHERE state = 1 AND (created_at, seq) < (?1, ?2) ORDER BY created_at DESC, seq DESC LIMIT ?3
        """;

    public const string NewestByStatus = $"""
        SELECT {FromBatches} INDEXED BY batches_status
        WHERE state = 1 AND status = ?4 AND (created_at, seq) < (?1, ?2) ORDER BY created_at DESC, seq DESC LIMIT ?3
        """;

    public const string SealedSeq = "SELECT seq FROM batches WHERE id = ?1 AND state = 1";

    public const string Image = $"""
        SELECT {ImageColumns} FROM images i JOIN batches b ON b.seq = i.batch LEFT JOIN recipes r ON r.id = i.recipe
        WHERE i.id = ?1 AND b.state = 1
        """;

    public const string Images = $"""
        SELECT {ImageColumns} FROM images i JOIN batches b ON b.seq = i.batch LEFT JOIN recipes r ON r.id = i.recipe
        WHERE i.batch = ?1 AND (i.row, i.slot) > (?2, ?3) AND b.state = 1 ORDER BY i.row, i.slot LIMIT ?4
        """;

    public const string ImagesByStatus = $"""
        SELECT {ImageColumns} FROM images i INDEXED BY images_status JOIN batches b ON b.seq = i.batch
          LEFT JOIN recipes r ON r.id = i.recipe
        WHERE i.batch = ?1 AND i.status = ?5 AND (i.row, i.slot) > (?2, ?3) AND b.state = 1 ORDER BY i.row, i.slot LIMIT ?4
        """;

    /// <summary>The newest sealed batch below a number that has an image of that status, by the batch's own counts.</summary>
    public const string NextBatch = """
        SELECT seq FROM batches WHERE seq < ?1 AND state = 1 AND CASE ?2 WHEN 0 THEN pending WHEN 1 THEN processing WHEN 2 THEN completed
          WHEN 3 THEN failed WHEN 4 THEN cancelled ELSE total END > 0
        ORDER BY seq DESC LIMIT 1
        """;

    public const string Work = """
        SELECT sum(pending), sum(processing) FROM batches INDEXED BY batches_working WHERE state = 1 AND pending + processing > 0
        """;

    public static Page<Batch> ListBatches(SqliteSession session, BatchStatus? status, Cursor after, int limit)
    {
        Func<SqliteDataReader, (Batch, Cursor)> read = r =>
        {
            var batch = BatchColumns.Read(r, 0);
            return (batch, new Cursor(Cursor.Batches, Milliseconds.Of(batch.CreatedAt), r.GetInt64(BatchColumns.Count)));
        };
        return Page(limit, status is null
            ? session.All(Newest, read, after.First, after.Second, limit + 1)
            : session.All(NewestByStatus, read, after.First, after.Second, limit + 1, (int)status));
    }

    public static Page<Image> ListImages(SqliteSession session, BatchId id, ImageStatus? status, Cursor after, int limit) =>
        Page(limit, [.. ReadImages(session, session.Number(SealedSeq, Uuid.Bytes(id.Value)), status, after, limit + 1)
            .Select(image => (image, new Cursor(Cursor.Images, image.Row, image.Slot)))]);

    /// <summary>Batch by batch: the sheet's order within each and the newest batch first is an order that no index has.</summary>
    public static Page<Image> ListImages(SqliteSession session, ImageStatus? status, Cursor? after, int limit)
    {
        var found = new List<(Image, Cursor)>();
        var (seq, from) = after is { } place ? (place.First, place.InBatch) : (NextSeq(session, long.MaxValue, status), Cursor.FirstImage);
        for (; seq > 0 && found.Count <= limit; (seq, from) = (NextSeq(session, seq, status), Cursor.FirstImage))
            foreach (var image in ReadImages(session, seq, status, from, limit + 1 - found.Count))
                found.Add((image, Cursor.OfAll(seq, image.Row, image.Slot)));
        return Page(limit, found);
    }

    private static long NextSeq(SqliteSession session, long below, ImageStatus? status) => session.Number(NextBatch, below, (int?)status ?? -1);

    private static List<Image> ReadImages(SqliteSession session, long seq, ImageStatus? status, Cursor after, int limit) => status is null
        ? session.All(Images, ReadImage, seq, after.First, after.Second, limit)
        : session.All(ImagesByStatus, ReadImage, seq, after.First, after.Second, limit, (int)status);

    /// <summary>Reads <see cref="ImageColumns"/>.</summary>
    public static Image ReadImage(SqliteDataReader reader) => new()
    {
        Id = new ImageId(Uuid.Read(reader.GetFieldValue<byte[]>(0))),
        Batch = new BatchId(Uuid.Read(reader.GetFieldValue<byte[]>(1))),
        Row = reader.GetInt64(2),
        Slot = reader.GetInt32(3),
        Url = reader.GetString(4),
        Overrides = BatchColumns.ReadOverrides(reader, 13),
        Status = (ImageStatus)reader.GetInt32(5),
        Attempts = reader.GetInt32(6),
        Run = reader.GetInt32(7),
        UpdatedAt = Milliseconds.Read(reader.GetInt64(8)),
        Outcome = new OutcomeColumns(
            reader.GetString(9) is { Length: > 0 } sha ? sha.ToLowerInvariant() : null, Text(reader, 10), Text(reader, 11),
            Text(reader, 12)).Read(),
    };

    public static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static Page<T> Page<T>(int limit, List<(T Item, Cursor Cursor)> found) =>
        new([.. found.Take(limit).Select(f => f.Item)], found.Count > limit ? found[limit - 1].Cursor.ToString() : null);
}
