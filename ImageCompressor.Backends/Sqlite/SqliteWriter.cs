using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>The one thread that writes.</summary>
/// <remarks>SQLite has one writer at a time and its calls block. A lock around a connection was rejected: the callers waiting for the disk
/// would each hold a thread of the pool, on two cores all of them, and the web server would stand still. Work is done in the order in which
/// it comes, a transaction each, so the chunks of a large upload and the results of other batches alternate.</remarks>
internal sealed class SqliteWriter : IDisposable
{
    private const int CacheKilobytes = 32 * 1024;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly string _path;
    private SqliteSession? _session;
    private bool _disposed;

    public SqliteWriter(string path)
    {
        _path = path;
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite writer" };
        _thread.Start();
    }

    /// <summary>Does the work in a transaction of its own. Cancelling takes it out of the queue; once begun it ends, because a caller
    /// that was told "cancelled" would not know whether its images are taken.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        Enqueue(session => session.Transact(work), cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, outside any transaction.</summary>
    public Task<T> PlainAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) => Enqueue(work, cancellationToken);

    /// <summary>Finishes what is queued and closes the connection.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _work.CompleteAdding();
        _thread.Join();
        _session?.Dispose();
        _work.Dispose();
    }

    private Task<T> Enqueue<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        // Continuations would otherwise run on the writer's thread and keep it from writing.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() => Do(work, done, cancellationToken), CancellationToken.None);
        return done.Task;
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }

    private void Do<T>(Func<SqliteSession, T> work, TaskCompletionSource<T> done, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            done.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            done.SetResult(work(_session ??= SqliteSession.Open(_path, CacheKilobytes)));
        }
        catch (SqliteException fault) when (SqliteFaults.MayPass(fault))
        {
            done.SetException(SqliteFaults.Of(_path, fault));
        }
#pragma warning disable CA1031 // Whatever it is belongs to the caller who awaits it; the thread serves the next one.
        catch (Exception e)
#pragma warning restore CA1031
        {
            done.SetException(e);
        }
    }
}
