using System.Globalization;
using System.Text.Json;
using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>A batch from its first row to its seal.</summary>
internal static class Uploads
{
    public const string InsertBatch = """
        INSERT INTO batches (id, name, recipe, layout, trace_parent, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    public const string LastRow = "SELECT max(number) FROM rows WHERE batch = ?1";

    public const string InsertRow = """
        INSERT INTO rows (batch, number, serial, product, slots, extras, refused, overrides) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """;

    public const string InsertImage = "INSERT INTO images (batch, row, slot, id, url, updated_at, original) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    private const string RefersToIt = "EXISTS (SELECT 1 FROM images i INDEXED BY images_objects WHERE i.original = d.original AND i.batch = ?1)";

    /// <summary>An original of this batch that was given out for deletion since. It begins with what was deleted, which is little: a sheet may have a
    /// million images, and none of them has an original yet.</summary>
    public const string Buried = $"""
        SELECT 1 FROM deleted_objects d INDEXED BY deleted_objects_age
        WHERE d.batch IS NULL AND d.deleted_at >= ?2 AND d.recipe = 0 AND d.extension = '' AND {RefersToIt}
        UNION ALL
        SELECT 1 FROM deleted_objects d INDEXED BY deleted_objects_in_hand
        WHERE d.batch IS NOT NULL AND d.batch > 0 AND d.deleted_at >= ?2 AND d.recipe = 0 AND d.extension = '' AND {RefersToIt}
        LIMIT 1
        """;

    public const string LastTurn = "SELECT max(turn) FROM batches";

    public static void Create(SqliteSession session, Batch batch)
    {
        session.Execute(
            InsertBatch, Uuid.Bytes(batch.Id.Value), batch.Name, StoredTexts.Write(batch.Recipe), StoredTexts.Write(batch.Layout),
            batch.TraceParent, Milliseconds.Of(batch.CreatedAt), Milliseconds.Of(batch.UpdatedAt));
        if (batch.IdempotencyKey is { } key)
            IdempotencyKeys.Take(session, batch, key);
    }

    public static void Append(SqliteSession session, DateTimeOffset now, BatchId id, IReadOnlyList<BatchRow> rows)
    {
        var ledger = new Ledger(session, now);
        var entry = Open(ledger, id);
        var last = session.Number(LastRow, entry.Seq);
        var images = 0;
        foreach (var row in rows)
        {
            if (row.Number <= last)
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Row {row.Number} comes after row {last}."), nameof(rows));
            last = row.Number;
            session.Execute(InsertRow, entry.Seq, row.Number, row.Serial, row.Product, row.Slots.Count, ListText(row.Extras), RefusedText(row),
                row.Overrides?.Text);
            images += InsertImages(session, now, entry.Seq, row);
        }

        entry.Batch = entry.Batch with { Rows = entry.Batch.Rows + rows.Count };
        entry.Total += images;
        entry.Fresh += images;
        entry.Add(ImageStatus.Pending, images);
        ledger.Save(entry);
    }

    public static Batch Seal(SqliteSession session, DateTimeOffset now, BatchId id, Recipe recipe, long rejected)
    {
        var ledger = new Ledger(session, now);
        if (ledger.FindSealed(id) is { } done)
            return done.Batch;
        var entry = Open(ledger, id);
        if (session.Number(Buried, entry.Seq, Milliseconds.Of(entry.Batch.CreatedAt)) != 0)
            throw new OriginalDeletedException();
        entry.State = BatchState.Sealed;
        entry.Turn = session.Number(LastTurn) + 1;
        entry.Batch = entry.Batch with { Recipe = recipe, Rejected = rejected };
        return ledger.Save(entry);
    }

    /// <summary>A batch whose rows still come.</summary>
    public static BatchEntry Open(Ledger ledger, BatchId id) => ledger.Find(id) switch
    {
        { State: BatchState.Uploading } entry => entry,
        { State: BatchState.Sealed } => throw new InvalidOperationException($"Batch {id} is sealed."),
        _ => throw new InvalidOperationException($"Batch {id} is unknown."),
    };

    private static int InsertImages(SqliteSession session, DateTimeOffset now, long seq, BatchRow row)
    {
        var images = 0;
        for (var slot = 0; slot < row.Slots.Count; slot++)
            if (row.Slots[slot].Image is { } image)
                images += session.Execute(
                    InsertImage, seq, row.Number, slot, Uuid.Bytes(image.Value), row.Slots[slot].Url, Milliseconds.Of(now),
                    StoredSource.OriginalOf(row.Slots[slot].Url) is { } original ? StoredKey.Of(original).ShaBytes : null);
        return images;
    }

    private static string? ListText(IReadOnlyList<string> values) => values.Count == 0 ? null : JsonSerializer.Serialize(values);

    private static string? RefusedText(BatchRow row)
    {
        List<RefusedSlot>? refused = null;
        for (var slot = 0; slot < row.Slots.Count; slot++)
            if (row.Slots[slot].Image is null)
                (refused ??= []).Add(new RefusedSlot(slot, row.Slots[slot].Url, row.Slots[slot].Rejection));
        return refused is null ? null : JsonSerializer.Serialize(refused);
    }
}
