using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Removes a batch piece by piece, so that nobody waits long for the writer.</summary>
/// <remarks>
/// 1. The batch is cancelled and becomes unseen, at once.
/// 2. Each piece removes some images, finds the names that nobody refers to any more, writes them into deleted_objects and gives them out.
/// 3. When the caller comes back for more, it has deleted them: only then is their time of deletion known and written.
/// A process that dies in between leaves the batch as "removing": the next call goes on, with the names that were in hand first.
/// </remarks>
internal static class Removal
{
    private const int PieceOfImages = 500;
    private const int PieceOfRows = 10_000;

    /// <summary>Until the caller is back, a name counts as deleted in the future: the object may go at any moment from now. Bounded,
    /// because the caller may have died, and images with that content run again and again meanwhile.</summary>
    private static readonly TimeSpan s_inHand = TimeSpan.FromMinutes(1);

    public const string Images = """
        SELECT i.row, i.slot, i.original, i.recipe, i.delivered, r.hash FROM images i LEFT JOIN recipes r ON r.id = i.recipe
        WHERE i.batch = ?1 ORDER BY i.row, i.slot LIMIT ?2
        """;

    public const string RemoveImages = "DELETE FROM images WHERE batch = ?1 AND (row, slot) <= (?2, ?3)";

    public const string RemoveRows = """
        DELETE FROM rows WHERE batch = ?1 AND number IN (SELECT number FROM rows WHERE batch = ?1 ORDER BY number LIMIT ?2)
        """;

    public const string RemoveBatch = "DELETE FROM batches WHERE seq = ?1";

    public const string OriginalInUse = "SELECT 1 FROM images INDEXED BY images_objects WHERE original = ?1 LIMIT 1";

    public const string ReportInUse = "SELECT 1 FROM images INDEXED BY images_objects WHERE original = ?1 AND recipe = ?2 LIMIT 1";

    public const string CompressedInUse = """
        SELECT 1 FROM images INDEXED BY images_objects WHERE original = ?1 AND recipe = ?2 AND delivered = ?3 LIMIT 1
        """;

    public const string Bury = """
        INSERT OR REPLACE INTO deleted_objects (original, recipe, extension, deleted_at, batch) VALUES (?1, ?2, ?3, ?4, ?5)
        """;

    public const string InHand = """
        SELECT d.original, d.recipe, d.extension, r.hash FROM deleted_objects d INDEXED BY deleted_objects_in_hand
        LEFT JOIN recipes r ON r.id = d.recipe WHERE d.batch IS NOT NULL AND d.batch = ?1
        """;

    public const string Settle = """
        UPDATE deleted_objects INDEXED BY deleted_objects_in_hand SET deleted_at = ?2, batch = NULL WHERE batch IS NOT NULL AND batch = ?1
        """;

    public const string SettleOne = """
        UPDATE deleted_objects SET deleted_at = ?4 WHERE original = ?1 AND recipe = ?2 AND extension = ?3 AND batch IS NULL
        """;

    /// <summary>What one step gives.</summary>
    internal readonly record struct Piece(long Batch, IReadOnlyList<ObjectName> Names, bool Done);

    private readonly record struct Key(byte[] Sha, long Recipe, StoredKey Name);

    /// <summary>Steps 1, or where an earlier call broke off: what that had in hand.</summary>
    public static Piece Begin(SqliteSession session, DateTimeOffset now, BatchId id)
    {
        var ledger = new Ledger(session, now);
        if (ledger.Find(id) is not { } entry)
            return new Piece(0, [], Done: true);
        if (entry.State == BatchState.Removing)
            return new Piece(entry.Seq, GiveOut(session, now, entry.Seq, session.All(InHand, ReadInHand, entry.Seq)), Done: false);
        Changing.Cancel(session, now, entry);
        entry.State = BatchState.Removing;
        ledger.Save(entry);
        Forget(session, entry.Seq);
        return new Piece(entry.Seq, [], Done: false);
    }

    /// <summary>Steps 3 and 2: what was given out is gone; the next piece.</summary>
    public static Piece Next(SqliteSession session, DateTimeOffset now, long seq)
    {
        session.Execute(Settle, seq, Milliseconds.Of(now));
        var (row, slot, count) = (0L, 0, 0);
        var keys = new Dictionary<StoredKey, Key>();
        session.While(Images, r =>
        {
            (row, slot, count) = (r.GetInt64(0), r.GetInt32(1), count + 1);
            foreach (var key in ReadKeys(r))
                keys.TryAdd(key.Name, key);
            return true;
        }, seq, PieceOfImages);
        if (count == 0)
            return new Piece(seq, [], RemoveRest(session, now, seq));
        session.Execute(RemoveImages, seq, row, slot);
        Touch(session, now, seq);
        return new Piece(seq, GiveOut(session, now, seq, keys.Values), Done: false);
    }

    /// <summary>The names of an outcome that belongs to no image. They are in nobody's hand: those that a process took with it when it died stay in the image store.</summary>
    public static List<ObjectName> Disown(SqliteSession session, DateTimeOffset now, ImageOutcome outcome)
    {
        var recipes = new RecipeNumbers(session);
        return GiveOut(session, now, null, [.. StoredKey.AllOf(outcome).Select(name => ToKey(recipes, name))]);
    }

    /// <summary>They are gone.</summary>
    public static void Settled(SqliteSession session, DateTimeOffset now, IReadOnlyList<ObjectName> names)
    {
        var recipes = new RecipeNumbers(session);
        foreach (var key in names.Select(name => ToKey(recipes, StoredKey.Of(name))))
            session.Execute(SettleOne, key.Sha, key.Recipe, key.Name.Extension, Milliseconds.Of(now));
    }

    private static Key ToKey(RecipeNumbers recipes, StoredKey name) =>
        new(name.ShaBytes, name.RecipeHash.Length == 0 ? 0 : recipes.Of(name.RecipeHash), name);

    private static bool RemoveRest(SqliteSession session, DateTimeOffset now, long seq)
    {
        if (session.Execute(RemoveRows, seq, PieceOfRows) == PieceOfRows)
        {
            Touch(session, now, seq);
            return false;
        }

        // Again: a sweep that gives an upload up goes no further than the state.
        Forget(session, seq);
        session.Execute(RemoveBatch, seq);
        return true;
    }

    /// <summary>Who is told of it, what was sent them, and the key of its upload: few rows, and nobody may be told of what is unseen.</summary>
    private static void Forget(SqliteSession session, long seq)
    {
        Subscribers.Forget(session, seq);
        Sending.Forget(session, seq);
        IdempotencyKeys.Forget(session, seq);
    }

    private static List<ObjectName> GiveOut(SqliteSession session, DateTimeOffset now, long? seq, IEnumerable<Key> keys)
    {
        var names = new List<ObjectName>();
        foreach (var key in keys)
        {
            if (InUse(session, key))
                continue;
            session.Execute(Bury, key.Sha, key.Recipe, key.Name.Extension, Milliseconds.Of(now + s_inHand), seq);
            names.Add(key.Name.Name);
        }

        return names;
    }

    private static bool InUse(SqliteSession session, Key key) => key.Name.Extension switch
    {
        "" => session.Number(OriginalInUse, key.Sha),
        StoredKey.ReportExtension => session.Number(ReportInUse, key.Sha, key.Recipe),
        _ => session.Number(CompressedInUse, key.Sha, key.Recipe, key.Name.Extension),
    } != 0;

    /// <summary>The names that an image refers to. The report goes by original and recipe alone: there is one for a compressed image, for
    /// a kept original and for a failure of the image itself.</summary>
    private static IEnumerable<Key> ReadKeys(SqliteDataReader reader)
    {
        if (reader.IsDBNull(2))
            yield break;
        var bytes = reader.GetFieldValue<byte[]>(2);
        var sha = Convert.ToHexStringLower(bytes);
        yield return new Key(bytes, 0, new StoredKey(sha, "", ""));
        if (reader.IsDBNull(3))
            yield break;
        var (recipe, hash) = (reader.GetInt64(3), reader.GetString(5));
        yield return new Key(bytes, recipe, new StoredKey(sha, hash, StoredKey.ReportExtension));
        if (!reader.IsDBNull(4) && reader.GetString(4) is { Length: > 0 } extension)
            yield return new Key(bytes, recipe, new StoredKey(sha, hash, extension));
    }

    private static Key ReadInHand(SqliteDataReader reader)
    {
        var bytes = reader.GetFieldValue<byte[]>(0);
        var hash = reader.IsDBNull(3) ? "" : reader.GetString(3);
        return new Key(bytes, reader.GetInt64(1), new StoredKey(Convert.ToHexStringLower(bytes), hash, reader.GetString(2)));
    }

    /// <summary>A removal that moves is not stalled.</summary>
    private static void Touch(SqliteSession session, DateTimeOffset now, long seq) =>
        session.Execute(TouchBatch, seq, Milliseconds.Of(now));

    public const string TouchBatch = "UPDATE batches SET updated_at = ?2 WHERE seq = ?1";
}
