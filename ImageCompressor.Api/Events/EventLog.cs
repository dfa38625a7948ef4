using System.Globalization;

namespace ImageCompressor.Api.Events;

/// <summary>The last events of one request, as the bytes that every listener is sent. Each listener only knows how far it is: what a slow one costs
/// is a number, and what it misses is what was dropped here meanwhile. A queue for each listener was rejected: a thousand would hold the same
/// events a thousand times.</summary>
/// <remarks>One writer, many readers.</remarks>
internal sealed class EventLog(int mostBytes)
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _kept = [];
    private TaskCompletionSource _moved = NewSignal();
    private string _state = "null";
    private byte[] _done = [];
    private long _next = 1;
    private long _bytes;
    private int _beats;
    private bool _ended;
    private News? _newest;

    /// <summary>Part of every id, so that an id of another process, or of an earlier log, is not taken for one of this.</summary>
    public string Epoch { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>Adds an event; <see cref="Wake"/> sends it. The id is the log's own unless one is given.</summary>
    public void Add(string name, string data, string? id = null)
    {
        lock (_lock)
        {
            var text = EventText.Of(id ?? IdOf(_next), name, data);
            if (name == EventNames.Progress) _state = data;
            if (name == EventNames.Done) _done = text;
            _kept.Add(text);
            _next++;
            _bytes += text.Length;
            var drop = 0;
            // The newest always stays: it says how the request stands.
            for (; _bytes > mostBytes && drop < _kept.Count - 1; drop++) _bytes -= _kept[drop].Length;
            _kept.RemoveRange(0, drop);
        }
    }

    /// <summary>Lets every listener read.</summary>
    public void Wake() => Signal(() => { });

    /// <summary>Lets every listener that has nothing to read send a comment.</summary>
    public void Beat() => Signal(() => _beats++);

    /// <summary>Nothing follows: listeners read to the end and leave.</summary>
    public void End() => Signal(() => _ended = true);

    /// <summary>Where a listener begins, and what it is told first: what came after its last event; else how the request stands now.</summary>
    /// <param name="lastId">The id of the last event that it got; null for a new listener.</param>
    public (long From, byte[] First) Open(string? lastId)
    {
        lock (_lock)
        {
            if (TryReadId(lastId, out var seen)) return (seen + 1, []);
            var state = EventText.Of(IdOf(_next - 1), EventNames.Progress, _state);
            return (_next, Joined([lastId is null ? [] : EventText.Gap, state, _done]));
        }
    }

    /// <summary>What there is from that place on. Listeners that are equally far share one answer.</summary>
    public News Read(long from)
    {
        lock (_lock)
        {
            if (_newest is { } same && same.From == from && same.Moved == _moved.Task) return same;
            var first = _next - _kept.Count;
            var missed = from < first;
            var at = (int)(from - first);
            // Told to look at the list of images anyway, a listener that missed some needs only the newest.
            var text = missed ? [EventText.Gap, _kept[^1]] : _kept.Slice(at, _kept.Count - at);
            return _newest = new News(from, _next, Joined(text), _beats, _ended, _moved.Task);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static byte[] Joined(List<byte[]> parts)
    {
        var whole = new byte[parts.Sum(part => part.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(whole, at);
            at += part.Length;
        }

        return whole;
    }

    private string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{number}");

    private bool TryReadId(string? id, out long seen)
    {
        seen = 0;
        return id is not null && id.Length > 9 && id.StartsWith(Epoch, StringComparison.Ordinal) && id[8] == '-'
            && long.TryParse(id.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture, out seen) && seen < _next;
    }

    private void Signal(Action change)
    {
        TaskCompletionSource moved;
        lock (_lock)
        {
            change();
            (moved, _moved) = (_moved, NewSignal());
        }

        moved.SetResult();
    }
}

/// <summary>What a listener finds in the log.</summary>
/// <param name="From">Where it was.</param>
/// <param name="Next">Where it is after this.</param>
/// <param name="Text">What it is to be sent; empty when there is nothing new.</param>
/// <param name="Beats">How often the log has beaten.</param>
/// <param name="Ended">Nothing follows.</param>
/// <param name="Moved">Ends when the log has moved on since.</param>
internal sealed record News(long From, long Next, byte[] Text, int Beats, bool Ended, Task Moved);

internal static class EventNames
{
    public const string Progress = "progress";
    public const string Image = "image";
    public const string Gap = "gap";
    public const string Done = "done";
}
