using System.Diagnostics.CodeAnalysis;

namespace ImageCompressor.Backends.InProcess;

/// <summary>A line of items, bounded for those who put in and never for what comes back: whoever gives something back must not wait for
/// room, and there is never more of it than was taken out. A bounded channel was rejected: it has no way back in.</summary>
[SuppressMessage("Design", "CA1001", Justification =
    "A SemaphoreSlim holds nothing to free until its wait handle is asked for; disposed, it would throw at receivers that still hand back.")]
internal sealed class Mailbox<T>(int capacity)
{
    private readonly record struct Entry(T Item, bool HoldsRoom);

    private readonly LinkedList<Entry> _items = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _room = new(capacity);
    private readonly SemaphoreSlim _ready = new(0);

    /// <summary>Puts an item at the end; waits while the box is full.</summary>
    public async Task PutAsync(T item, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
            _items.AddLast(new Entry(item, HoldsRoom: true));
        _ready.Release();
    }

    /// <summary>Puts an item at the end at once, full or not.</summary>
    public void PutBack(T item)
    {
        lock (_lock)
            _items.AddLast(new Entry(item, HoldsRoom: false));
        _ready.Release();
    }

    /// <summary>Puts items at the front at once, in their order.</summary>
    public void PutBackFirst(IReadOnlyList<T> items)
    {
        lock (_lock)
            for (var i = items.Count - 1; i >= 0; i--)
                _items.AddFirst(new Entry(items[i], HoldsRoom: false));
        if (items.Count > 0)
            _ready.Release(items.Count);
    }

    /// <summary>The first item; waits for one.</summary>
    public async Task<T> TakeAsync(CancellationToken cancellationToken)
    {
        await _ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        return RemoveFirst();
    }

    /// <summary>The first item, if there is one now.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        var found = _ready.Wait(0);
        item = found ? RemoveFirst() : default;
        return found;
    }

    private T RemoveFirst()
    {
        Entry entry;
        lock (_lock)
        {
            entry = _items.First!.Value;
            _items.RemoveFirst();
        }

        if (entry.HoldsRoom)
            _room.Release();
        return entry.Item;
    }
}
