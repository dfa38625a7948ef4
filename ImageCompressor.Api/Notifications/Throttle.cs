namespace ImageCompressor.Api.Notifications;

/// <summary>Lets the same be asked once in a few seconds: what callers can have sent at will must not become a hammer against the one who gets it. Each process
/// counts for itself.</summary>
internal sealed class Throttle(TimeProvider time)
{
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(5);

    /// <summary>What is older is forgotten when so many are known; each of them took a batch in the store.</summary>
    private const int LookAt = 1_000;

    private readonly Dictionary<string, DateTimeOffset> _last = [];

    public int Count
    {
        get { lock (_last) return _last.Count; }
    }

    /// <returns>Null when it may be done now, and counts as done; else how long to wait.</returns>
    public TimeSpan? Refuse(string what)
    {
        var now = time.GetUtcNow();
        lock (_last)
        {
            if (_last.TryGetValue(what, out var last) && last + s_apart - now is { } left && left > TimeSpan.Zero) return left;
            if (_last.Count >= LookAt)
                foreach (var (old, at) in _last)
                    if (now - at >= s_apart) _last.Remove(old);
            _last[what] = now;
            return null;
        }
    }
}
