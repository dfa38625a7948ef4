namespace ImageCompressor.Fetching;

/// <summary>
/// A counter of things that are limited, with a queue: whoever asks first is served first, all that he asks for or nothing yet. So a
/// large request cannot be starved by small ones. (SemaphoreSlim hands out one at a time and promises no order.)
/// </summary>
internal sealed class FairGate(long capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private long _taken;

    /// <summary>How much is taken now.</summary>
    public long Taken
    {
        get { lock (_lock) return _taken; }
    }

    /// <summary>Waits until <paramref name="amount"/> is free; 1 to the capacity.</summary>
    public Task TakeAsync(long amount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, capacity);
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (TryTakeNow(amount))
                return Task.CompletedTask;
            waiter = new Waiter(amount);
            _waiters.AddLast(waiter.Node);
        }
        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Takes only what is free now, and never before somebody who waits.</summary>
    public bool TryTake(long amount)
    {
        lock (_lock)
            return TryTakeNow(amount);
    }

    public void Return(long amount)
    {
        lock (_lock)
        {
            _taken -= amount;
            ServeQueue();
        }
    }

    private async Task WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(_ => Abandon(waiter, cancellationToken), null);
        await waiter.Turn.Task;
    }

    private void Abandon(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Served at the same moment: then the wait has succeeded, and the caller notices its token at its next step.
            if (waiter.Node.List is null)
                return;
            _waiters.Remove(waiter.Node);
            waiter.Turn.SetCanceled(cancellationToken);
            ServeQueue();
        }
    }

    private bool TryTakeNow(long amount)
    {
        if (_waiters.Count > 0 || amount > capacity - _taken)
            return false;
        _taken += amount;
        return true;
    }

    private void ServeQueue()
    {
        while (_waiters.First?.Value is { } next && next.Amount <= capacity - _taken)
        {
            _waiters.RemoveFirst();
            _taken += next.Amount;
            next.Turn.SetResult();
        }
    }

    private sealed class Waiter
    {
        public Waiter(long amount)
        {
            Amount = amount;
            Node = new LinkedListNode<Waiter>(this);
        }

        public long Amount { get; }

        public LinkedListNode<Waiter> Node { get; }

        /// <summary>Continues elsewhere: it is completed under the gate's lock.</summary>
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
