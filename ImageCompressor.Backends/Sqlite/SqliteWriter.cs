using System.Collections.Concurrent;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>The one thread that writes.</summary>
/// <remarks>SQLite has one writer at a time and its calls block. A lock around a connection was rejected: the callers waiting for the disk
/// would each hold a thread of the pool, on two cores all of them, and the web server would stand still. Work is done in the order in which
/// it comes, a transaction each, so the chunks of a large upload and the results of other batches alternate.</remarks>
internal sealed class SqliteWriter : IDisposable
{
    private const int CacheKilobytes = 32 * 1024;

    private readonly BlockingCollection<IWork> _work = [];
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
        var item = new Work<T>(work, cancellationToken);
        _work.Add(item, CancellationToken.None);
        return item.Done;
    }

    private void Run()
    {
        foreach (var item in _work.GetConsumingEnumerable())
            item.Run(() => _session ??= SqliteSession.Open(_path, CacheKilobytes));
    }

    /// <summary>Work of any result type.</summary>
    private interface IWork
    {
        void Run(Func<SqliteSession> session);
    }

    private sealed class Work<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) : IWork
    {
        // Continuations would otherwise run on the writer's thread and keep it from writing.
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Done => _done.Task;

        public void Run(Func<SqliteSession> session)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _done.SetCanceled(cancellationToken);
                return;
            }

            try
            {
                _done.SetResult(work(session()));
            }
#pragma warning disable CA1031 // Whatever it is belongs to the caller who awaits it; the thread serves the next one.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _done.SetException(e);
            }
        }
    }
}
