using System.Text.Json;
using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Rows with their images, a small group at a time.</summary>
internal static class RowGroups
{
    /// <summary>A group ends at whichever comes first; a row may hold 1,000 URLs and a cell 1,000,000 characters.</summary>
    private const int MostRows = 256;
    private const int MostSlots = 1_000;
    private const int MostCharacters = 256 * 1024;

    public const string Rows = """
        SELECT number, serial, product, slots, extras, refused, overrides FROM rows WHERE batch = ?1 AND number > ?2 ORDER BY number LIMIT ?3
        """;

    public const string Images = $"""
        SELECT {Listing.ImageColumns} FROM images i JOIN batches b ON b.seq = i.batch LEFT JOIN recipes r ON r.id = i.recipe
        WHERE i.batch = ?1 AND i.row BETWEEN ?2 AND ?3 ORDER BY i.row, i.slot
        """;

    private sealed record Stored(long Number, string Serial, string Product, int Slots, string? Extras, string? Refused, RecipeOverrides? Overrides)
    {
        public int Characters => Serial.Length + Product.Length + (Extras?.Length ?? 0) + (Refused?.Length ?? 0);
    }

    /// <summary>The rows after one; none when there are no more.</summary>
    /// <exception cref="BatchGoneException">There is no such batch any more.</exception>
    public static List<ResultRow> Read(SqliteSession session, BatchId id, long after)
    {
        var seq = session.Number(Listing.SealedSeq, Uuid.Bytes(id.Value));
        if (seq == 0)
            throw new BatchGoneException(id);
        var rows = new List<Stored>();
        var (slots, characters) = (0, 0);
        session.While(Rows, r =>
        {
            var row = ReadRow(r);
            rows.Add(row);
            slots += row.Slots;
            characters += row.Characters;
            return slots < MostSlots && characters < MostCharacters;
        }, seq, after, MostRows);
        if (rows.Count == 0)
            return [];
        var images = session.All(Images, Listing.ReadImage, seq, rows[0].Number, rows[^1].Number).ToLookup(image => image.Row);
        return rows.ConvertAll(row => Join(id, row, images[row.Number]));
    }

    private static Stored ReadRow(SqliteDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), Listing.Text(reader, 4), Listing.Text(reader, 5),
        BatchColumns.ReadOverrides(reader, 6));

    private static ResultRow Join(BatchId id, Stored row, IEnumerable<Image> found)
    {
        var slots = new RowSlot[row.Slots];
        var images = new Image?[row.Slots];
        foreach (var image in found)
        {
            images[image.Slot] = image;
            slots[image.Slot] = new RowSlot(image.Url, image.Id, null);
        }

        foreach (var refused in row.Refused is null ? [] : JsonSerializer.Deserialize<RefusedSlot[]>(row.Refused)!)
            slots[refused.Slot] = new RowSlot(refused.Url, null, refused.Rejection);
        // A deletion takes the images first, and may have begun since the batch was looked for.
        if (slots.Contains(null))
            throw new BatchGoneException(id);
        string[] extras = row.Extras is null ? [] : JsonSerializer.Deserialize<string[]>(row.Extras)!;
        return new ResultRow(new BatchRow(row.Number, row.Serial, row.Product, extras, slots) { Overrides = row.Overrides }, images);
    }
}
