using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>One connection with its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    /// <summary>How long SQLite itself waits for another process's transaction, in milliseconds.</summary>
    private const int BusyMilliseconds = 10_000;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file, which is made when absent.</summary>
    /// <param name="path">Where.</param>
    /// <param name="cacheKilobytes">How many KB of pages the connection keeps in memory.</param>
    public static SqliteSession Open(string path, int cacheKilobytes)
    {
        _ = SystemSqlite.Version;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            DefaultTimeout = 60,
            Pooling = false, // sessions are pooled here, with their statements; the driver's pool would keep the file open after Dispose
        }.ToString());
        var session = new SqliteSession(connection);
        try
        {
            connection.Open();
            session.Configure(cacheKilobytes);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>synchronous=NORMAL: a commit is in the operating system's hands when it returns, so the death of this process (kill -9, a
    /// crash in native code) loses nothing. Only a power cut may lose the last commits, never the file; the images in them run once
    /// more. FULL would make a single commit some 80 times slower (one fsync each).
    /// journal_size_limit: after a large append the WAL file would stay as large as it was once.</summary>
    private void Configure(int cacheKilobytes)
    {
        Execute($"PRAGMA busy_timeout={BusyMilliseconds}");
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=NORMAL");
        Execute("PRAGMA journal_size_limit=67108864");
        Execute($"PRAGMA cache_size=-{cacheKilobytes}");
    }

    /// <summary>Runs a statement; gives the number of rows that it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>The number that a statement gives; 0 for NULL or no row.</summary>
    public long Number(string sql, params ReadOnlySpan<object?> values) =>
        Bind(sql, values).ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;

    /// <summary>The first row, or null.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values) where T : class
    {
        using var reader = Bind(sql, values).ExecuteReader();
        return reader.Read() ? map(reader) : null;
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    /// <summary>Rows until <paramref name="more"/> says that it has enough.</summary>
    public void While(string sql, Func<SqliteDataReader, bool> more, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read() && more(reader))
        {
        }
    }

    /// <summary>Does the work in one transaction, all or nothing. It is begun as a writing one: a transaction that begins by reading
    /// and then wants to write fails at once when another process wrote meanwhile, and no waiting helps it.</summary>
    public T Transact<T>(Func<SqliteSession, T> work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work(this);
            Execute("COMMIT");
            return result;
        }
        catch
        {
            // SQLite has already rolled back by itself after some errors (disk full, I/O), and then answers that there is no transaction.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                Execute("ROLLBACK");
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
            _commands.Add(sql, command = Prepare(sql, values.Length));
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this folder; values are bound.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"?{i}") });
        return command;
    }
}
