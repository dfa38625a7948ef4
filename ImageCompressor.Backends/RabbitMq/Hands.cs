using System.Diagnostics.CodeAnalysis;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>What one receiver holds, and what it is given next. A suspect is given when nothing else is held, and nothing else while it is:
/// if it kills the process, none that was begun is counted for it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to free until its wait handle is asked for; disposed, it would throw at those who still let go.")]
internal sealed class Hands(string suspectQueue)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Incoming> _fresh = new();
    private readonly LinkedList<Incoming> _suspects = new();
    private readonly HashSet<Subscription> _closed = [];
    private readonly SemaphoreSlim _changed = new(0);
    private int _held;
    private bool _alone;

    /// <summary>A message came.</summary>
    public void Arrived(Incoming incoming)
    {
        lock (_lock)
        {
            (incoming.Queue == suspectQueue ? _suspects : _fresh).AddLast(incoming);
            Ring();
        }
    }

    /// <summary>No more comes on this subscription; what waits here of it is the broker's again.</summary>
    public void Closed(Subscription subscription)
    {
        lock (_lock)
        {
            _closed.Add(subscription);
            Take(_fresh, subscription);
            Take(_suspects, subscription);
            Ring();
        }
    }

    /// <summary>The next message to be given out, or null when <paramref name="subscription"/> is closed.</summary>
    public async Task<Incoming?> NextAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_closed.Contains(subscription))
                    return null;
                if (Take() is { } next)
                    return next;
            }

            await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What was given out has been answered or handed back.</summary>
    public void LetGo()
    {
        lock (_lock)
        {
            _held--;
            _alone &= _held > 0;
            Ring();
        }
    }

    /// <summary>All that came on this subscription and was not given out.</summary>
    public IReadOnlyList<Incoming> TakeUntouched(Subscription subscription)
    {
        lock (_lock)
            return [.. Take(_fresh, subscription), .. Take(_suspects, subscription)];
    }

    private Incoming? Take()
    {
        // A suspect waits until nothing is held, and nothing new is begun while it waits.
        var from = _suspects.Count > 0 ? _suspects : _fresh;
        if (_alone || from.First is not { } first || (from == _suspects && _held > 0))
            return null;
        from.RemoveFirst();
        _alone = from == _suspects;
        _held++;
        return first.Value;
    }

    private static List<Incoming> Take(LinkedList<Incoming> from, Subscription subscription)
    {
        var taken = from.Where(incoming => incoming.Subscription == subscription).ToList();
        taken.ForEach(incoming => from.Remove(incoming));
        return taken;
    }

    private void Ring()
    {
        if (_changed.CurrentCount == 0)
            _changed.Release();
    }
}
