namespace ImageCompressor.Fetching.Hosts;

/// <summary>
/// At most so many requests at once to one host, in the order in which they came. A host is its name and port: by address would put
/// thousands of shops behind one content network into one queue. The table holds only hosts that are in use now, so it needs no bound
/// of its own: it is never larger than the number of fetches in flight.
/// </summary>
internal sealed class HostGates(int perHost)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _hosts = new(StringComparer.Ordinal);

    public int Count
    {
        get { lock (_lock) return _hosts.Count; }
    }

    /// <summary>Waits for a turn at the URL's host. Dispose what is returned to end it.</summary>
    public async Task<IDisposable> EnterAsync(Uri url, CancellationToken cancellationToken)
    {
        var key = $"{url.IdnHost}:{url.Port}";
        var entry = Join(key);
        try
        {
            await entry.Gate.TakeAsync(1, cancellationToken);
        }
        catch
        {
            Leave(key, entry);
            throw;
        }
        return new Turn(this, key, entry);
    }

    private Entry Join(string key)
    {
        lock (_lock)
        {
            if (!_hosts.TryGetValue(key, out var entry))
                _hosts.Add(key, entry = new Entry(new FairGate(perHost)));
            entry.Users++;
            return entry;
        }
    }

    private void Leave(string key, Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Users == 0)
                _hosts.Remove(key);
        }
    }

    private sealed class Entry(FairGate gate)
    {
        public FairGate Gate { get; } = gate;

        public int Users { get; set; }
    }

    private sealed class Turn(HostGates gates, string key, Entry entry) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) != 0)
                return;
            entry.Gate.Return(1);
            gates.Leave(key, entry);
        }
    }
}
