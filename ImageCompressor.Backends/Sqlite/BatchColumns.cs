using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Recipes;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>A batch to and from its columns.</summary>
internal static class BatchColumns
{
    public const string Names = "id, name, recipe, layout, created_at, updated_at, finished_at, pending, processing, completed, failed, " +
        "cancelled, row_count, rejected, original_bytes, compressed_bytes, trace_parent";

    /// <summary>How many columns <see cref="Names"/> names.</summary>
    public const int Count = 17;

    /// <summary>What a row sets of the recipe; null where it sets nothing.</summary>
    public static RecipeOverrides? ReadOverrides(SqliteDataReader reader, int column) =>
        StoredTexts.ReadOverrides(reader.IsDBNull(column) ? null : reader.GetString(column));

    /// <summary>Reads <see cref="Names"/>, the first of them in column <paramref name="at"/>.</summary>
    public static Batch Read(SqliteDataReader reader, int at) => new()
    {
        Id = new BatchId(Uuid.Read(reader.GetFieldValue<byte[]>(at))),
        Name = reader.GetString(at + 1),
        Recipe = StoredTexts.ReadRecipe(reader.GetString(at + 2)),
        Layout = StoredTexts.ReadLayout(reader.GetString(at + 3)),
        CreatedAt = Milliseconds.Read(reader.GetInt64(at + 4)),
        UpdatedAt = Milliseconds.Read(reader.GetInt64(at + 5)),
        FinishedAt = reader.IsDBNull(at + 6) ? null : Milliseconds.Read(reader.GetInt64(at + 6)),
        Counts = new BatchCounts(reader.GetInt64(at + 7), reader.GetInt64(at + 8), reader.GetInt64(at + 9), reader.GetInt64(at + 10),
            reader.GetInt64(at + 11)),
        Rows = reader.GetInt64(at + 12),
        Rejected = reader.GetInt64(at + 13),
        OriginalBytes = reader.GetInt64(at + 14),
        CompressedBytes = reader.GetInt64(at + 15),
        TraceParent = reader.IsDBNull(at + 16) ? null : reader.GetString(at + 16),
    };
}
