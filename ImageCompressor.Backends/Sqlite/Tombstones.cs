using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Which objects were given out for deletion, and when: kept for an hour, longer than any image is in a worker's hands.</summary>
internal sealed class Tombstones(SqliteSession session)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    public const string DeletedAt = """
        SELECT d.deleted_at FROM deleted_objects d
        WHERE d.original = ?1 AND d.extension = ?3 AND d.recipe = coalesce((SELECT id FROM recipes WHERE hash = ?2), 0)
        """;

    public const string Forget = "DELETE FROM deleted_objects INDEXED BY deleted_objects_age WHERE batch IS NULL AND deleted_at < ?1";

    /// <summary>Whether an object of the outcome was deleted then or later. Both are asked for: an original outlives its compressed
    /// object where another recipe still uses it.</summary>
    public bool AnyBuriedSince(long milliseconds, ImageOutcome outcome) =>
        BuriedSince(milliseconds, outcome.Original) || BuriedSince(milliseconds, outcome.Delivered);

    /// <summary>Drops those that are too old to matter.</summary>
    public static void ForgetBefore(SqliteSession session, DateTimeOffset time) => session.Execute(Forget, Milliseconds.Of(time));

    private bool BuriedSince(long milliseconds, StoredImage? image)
    {
        if (image is null)
            return false;
        var key = StoredKey.Of(image.Name);
        var deletedAt = session.Number(DeletedAt, key.ShaBytes, key.RecipeHash, key.Extension);
        return deletedAt != 0 && deletedAt >= milliseconds;
    }
}
