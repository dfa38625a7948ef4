namespace ImageCompressor.Fetching;

/// <summary>A span of time that can be started again (silence between bytes) and stopped (waiting that is not the host's fault).</summary>
internal sealed class Deadline : IDisposable
{
    // Not disposed: it owns nothing (no handle, no timer of its own), and the timer below may fire while it is being disposed.
    private readonly CancellationTokenSource _expiry = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private TimeSpan _left;
    private long _started;

    public Deadline(TimeProvider time, TimeSpan limit)
    {
        _time = time;
        _left = Limit = limit;
        _started = time.GetTimestamp();
        _timer = time.CreateTimer(static expiry => ((CancellationTokenSource)expiry!).Cancel(), _expiry, limit, Timeout.InfiniteTimeSpan);
    }

    public TimeSpan Limit { get; }

    /// <summary>Cancelled when the time is over.</summary>
    public CancellationToken Token => _expiry.Token;

    public bool Expired => _expiry.IsCancellationRequested;

    /// <summary>Never negative.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = _left - _time.GetElapsedTime(_started);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The whole limit again, from now.</summary>
    public void Restart()
    {
        _left = Limit;
        Start();
    }

    /// <summary>Waits for something without the time running.</summary>
    public async Task<T> StopWhileAsync<T>(Func<Task<T>> wait)
    {
        _left = Remaining;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            return await wait();
        }
        finally
        {
            Start();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Start()
    {
        _started = _time.GetTimestamp();
        _timer.Change(_left, Timeout.InfiniteTimeSpan);
    }
}
