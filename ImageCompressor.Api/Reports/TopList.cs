namespace ImageCompressor.Api.Reports;

/// <summary>The few highest of any number of items. A heap whose root is the lowest of them: an item that does not belong costs one comparison.</summary>
internal sealed class TopList<T>(int most)
{
    private readonly PriorityQueue<T, (double Value, long Order)> _heap = new();
    private long _order;

    /// <summary>Whether an item of this value would be taken. Of equals the first stays.</summary>
    public bool Takes(double value) => _heap.Count < most || (_heap.TryPeek(out _, out var lowest) && value > lowest.Value);

    public void Add(T item, double value)
    {
        if (!Takes(value)) return;
        if (_heap.Count == most) _heap.Dequeue();
        _heap.Enqueue(item, (value, -_order++));
    }

    /// <summary>Highest first; equals in the order in which they came.</summary>
    public IReadOnlyList<T> Highest => [.. _heap.UnorderedItems.OrderByDescending(entry => entry.Priority).Select(entry => entry.Element)];
}
