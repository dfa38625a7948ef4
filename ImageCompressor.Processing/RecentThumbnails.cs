using ImageCompressor.Domain.Images;

namespace ImageCompressor.Processing;

/// <summary>The thumbnails that were asked for last, a bounded number of bytes in all: several people look at one batch, and one person looks twice.</summary>
internal sealed class RecentThumbnails(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectName, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _latestFirst = new();
    private long _bytes;

    public Thumbnail? Find(ObjectName name)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(name, out var node)) return null;
            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value.Thumbnail;
        }
    }

    /// <summary>Remembers it, and forgets those that nobody has asked for the longest.</summary>
    public void Keep(ObjectName name, Thumbnail thumbnail)
    {
        lock (_lock)
        {
            if (_entries.ContainsKey(name)) return;
            _entries.Add(name, _latestFirst.AddFirst(new Entry(name, thumbnail)));
            _bytes += thumbnail.Content.Length;
            while (_bytes > maxBytes) Forget(_latestFirst.Last!);
        }
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _latestFirst.Remove(node);
        _entries.Remove(node.Value.Name);
        _bytes -= node.Value.Thumbnail.Content.Length;
    }

    private sealed record Entry(ObjectName Name, Thumbnail Thumbnail);
}
