namespace ImageCompressor.Api.Events;

/// <summary>Images a second over the last while.</summary>
internal sealed class ImageRate
{
    /// <summary>Long enough that single slow images do not show, short enough that a change does.</summary>
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);

    /// <summary>What is shorter says more about the grouping of results than about their rate.</summary>
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(1);

    private readonly Queue<(DateTimeOffset At, long Finished)> _samples = new();
    private long _last;

    /// <summary>Takes a count; gives the rate, or null while it is not known.</summary>
    public double? Add(DateTimeOffset at, long finished)
    {
        // A retry: images that had ended are to do again.
        if (finished < _last) _samples.Clear();
        _last = finished;
        _samples.Enqueue((at, finished));
        while (_samples.Count > 2 && at - _samples.Peek().At > s_window) _samples.Dequeue();
        var (since, before) = _samples.Peek();
        return at - since >= s_least ? (finished - before) / (at - since).TotalSeconds : null;
    }
}
