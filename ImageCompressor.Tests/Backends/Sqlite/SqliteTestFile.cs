using ImageCompressor.Backends.Sqlite;

namespace ImageCompressor.Tests.Backends.Sqlite;

/// <summary>A database file of one test, and the stores that were opened on it.</summary>
internal sealed class SqliteTestFile : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<SqliteBatchStore> _stores = [];

    public string Path => _folder.At("deep/er/test.db");

    public SqliteBatchStore Open(TimeProvider time)
    {
        var store = new SqliteBatchStore(Path, time);
        _stores.Add(store);
        return store;
    }

    public SqliteSession Look() => SqliteSession.Open(Path, 1_024);

    public void Dispose()
    {
        foreach (var store in _stores)
            store.Dispose();
        _folder.Dispose();
    }
}
