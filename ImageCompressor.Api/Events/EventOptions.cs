namespace ImageCompressor.Api.Events;

/// <summary>How progress is told to those who listen. Configuration section <c>Events</c>.</summary>
internal sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>A comment is sent when nothing else was for so long, so that nobody between takes the connection for dead; 0.1 s to 5 minutes.
    /// Default 15 s, which the HTML standard advises.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How far apart two messages to a listener are at least; 0.01 to 10 s. Default 0.25 s: a page looks alive, and the cost of a thousand
    /// listeners does not grow with the images a second.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(0.25);

    /// <summary>The store is asked how a request stands when nothing was heard of it for so long, once for all its listeners; 0.1 s to 5 minutes. Default 5 s.</summary>
    public TimeSpan Recheck { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the events of a request are kept after its last listener has gone, for one that comes back; 0 to 10 minutes. Default 15 s.</summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a listener that lost its connection is asked to wait before it comes back; 0.1 s to 5 minutes. Default 3 s.</summary>
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Listeners of this process at once, 1 to 100,000. Default 10,000.</summary>
    public int MaxListeners { get; set; } = 10_000;

    /// <summary>Listeners of one request at once, 1 to 100,000. Default 5,000.</summary>
    public int MaxListenersPerRequest { get; set; } = 5_000;

    public IEnumerable<string> Validate() =>
    [
        .. Span(nameof(Heartbeat), Heartbeat, 0.1, 300), .. Span(nameof(Interval), Interval, 0.01, 10), .. Span(nameof(Recheck), Recheck, 0.1, 300),
        .. Span(nameof(Linger), Linger, 0, 600), .. Span(nameof(Retry), Retry, 0.1, 300),
        .. Count(nameof(MaxListeners), MaxListeners), .. Count(nameof(MaxListenersPerRequest), MaxListenersPerRequest),
    ];

    private static IEnumerable<string> Span(string name, TimeSpan value, double least, double most)
    {
        var (from, to) = (TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
        if (value < from || value > to) yield return $"{Section}:{name} is {value}; give {from} to {to}.";
    }

    private static IEnumerable<string> Count(string name, int value)
    {
        if (value is < 1 or > 100_000) yield return $"{Section}:{name} is {value}; give 1 to 100000.";
    }
}
