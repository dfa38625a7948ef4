using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>A few connections for reading. In WAL mode a reader waits for nobody, and every read here follows an index and ends
/// after some 1,000 rows, so it may run on the caller's thread: milliseconds, on at most <see cref="Connections"/> threads.</summary>
internal sealed class SqliteReaders(string path) : IDisposable
{
    private const int Connections = 4;
    private const int CacheKilobytes = 8 * 1024;

    private readonly SemaphoreSlim _free = new(Connections);
    private readonly ConcurrentBag<SqliteSession> _idle = [];

    /// <summary>Reads, seeing one state of the database only as long as a single statement runs.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_idle.TryTake(out var session))
                session = SqliteSession.Open(path, CacheKilobytes);
            try
            {
                return read(session);
            }
            finally
            {
                _idle.Add(session);
            }
        }
        catch (SqliteException fault) when (SqliteFaults.MayPass(fault))
        {
            throw SqliteFaults.Of(path, fault);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out var session))
            session.Dispose();
        _free.Dispose();
    }
}
