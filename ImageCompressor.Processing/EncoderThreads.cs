using System.Collections.Concurrent;

namespace ImageCompressor.Processing;

/// <summary>The threads that decode and encode, as many as images may be encoded at once.</summary>
/// <remarks>Not <c>Task.Run</c>: the thread pool starts with one thread a processor, an encode keeps one for up to seconds, and
/// meanwhile no fetch, no store and no HTTP answer would go on.</remarks>
internal sealed class EncoderThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = new();
    private readonly Thread[] _threads;

    public EncoderThreads(int count)
    {
        _threads = [.. Enumerable.Range(1, count).Select(i => new Thread(Run) { IsBackground = true, Name = $"encoder {i}" })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on the next free thread. Work that has not begun when the token is cancelled never begins.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.SetCanceled(cancellationToken);
                return;
            }

            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                done.SetCanceled(cancellationToken);
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        }, CancellationToken.None);
        return done.Task;
    }

    /// <summary>Takes no more work and waits for what is running.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
