namespace ImageCompressor.Fetching.Attempts;

/// <summary>The state of one fetch, over all its attempts.</summary>
internal sealed class FetchRun : IDisposable
{
    private readonly CancellationTokenSource _either;
    private readonly CancellationToken _caller;

    public FetchRun(TimeProvider time, TimeSpan total, CancellationToken caller)
    {
        Total = new Deadline(time, total);
        _caller = caller;
        _either = CancellationTokenSource.CreateLinkedTokenSource(Total.Token, caller);
    }

    public Deadline Total { get; }

    public int Attempts { get; set; }

    /// <summary>Why the latest attempt failed.</summary>
    public FetchException? Failed { get; set; }

    /// <summary>Cancelled when the total time is over or the caller gives up.</summary>
    public CancellationToken Token => _either.Token;

    public bool CallerGaveUp => _caller.IsCancellationRequested;

    /// <summary>Waits in a queue of this service; the total time stands still.</summary>
    public Task<T> QueueAsync<T>(Func<CancellationToken, Task<T>> wait) => Total.StopWhileAsync(() => wait(_caller));

    /// <inheritdoc cref="QueueAsync{T}"/>
    public Task QueueAsync(Func<CancellationToken, Task> wait) => Total.StopWhileAsync(async () =>
    {
        await wait(_caller);
        return true;
    });

    public void Dispose()
    {
        _either.Dispose();
        Total.Dispose();
    }
}
