namespace ImageCompressor.Backends.Sqlite;

/// <summary>Recipe hashes by a small number, so that a million images do not each repeat 32 digits, twice.</summary>
internal sealed class RecipeNumbers(SqliteSession session)
{
    public const string Add = "INSERT OR IGNORE INTO recipes (hash) VALUES (?1)";

    public const string Find = "SELECT id FROM recipes WHERE hash = ?1";

    private readonly Dictionary<string, long> _known = [];

    /// <summary>The number of a hash; a new one for a new hash. For writing transactions.</summary>
    public long Of(string hash)
    {
        if (_known.TryGetValue(hash, out var number))
            return number;
        session.Execute(Add, hash);
        return _known[hash] = session.Number(Find, hash);
    }
}
