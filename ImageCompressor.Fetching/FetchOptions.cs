using System.Net;
using ImageCompressor.Fetching.Hosts;

namespace ImageCompressor.Fetching;

/// <summary>The limits of fetching: the configuration section <c>Fetching</c>. The defaults work.</summary>
public sealed class FetchOptions
{
    /// <summary>Bytes of one download, after content coding is undone; 1 KB to 1 GB. Default 64 MB.</summary>
    public long MaxBytes { get; set; } = 64L << 20;

    /// <summary>Bytes of all downloads that are held in memory at once; at least twice <see cref="MaxBytes"/>. Further downloads wait,
    /// and their deadlines stand still meanwhile. Default 256 MB.</summary>
    public long MaxBytesInMemory { get; set; } = 256L << 20;

    /// <summary>Name resolution, TCP and TLS together. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>From sending a request to the last byte of the answer's headers, connecting included; at least
    /// <see cref="ConnectTimeout"/>. Default 20 s.</summary>
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest silence inside a body. Default 15 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The whole fetch: all attempts, redirects and waits between attempts. Only queueing inside this service (for a turn at the
    /// host, for memory) does not count: a busy service must not blame the host. Default 60 s.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Redirects followed in one attempt; 0 to 20. Each target is judged like the first URL. Default 5.</summary>
    public int MaxRedirects { get; set; } = 5;

    /// <summary>Attempts of one fetch, the first included; 1 to 10. Default 4.</summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>The first wait between attempts; it doubles, with jitter. Default 0.5 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait between attempts that is chosen here. Default 8 s.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>The longest <c>Retry-After</c> that is waited for. A host that asks for more is not asked again: coming back earlier than
    /// it wants would be rude, and of no use. Default 30 s.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests at once to one host (name and port); 1 to 256. Default 8.</summary>
    public int PerHostConcurrency { get; set; } = 8;

    /// <summary>Hosts that may have any address, as <c>host</c> (all ports) or <c>host:port</c>; an IPv6 address may stand in brackets.
    /// It is the name in the URL that counts, not what it resolves to. Default none: only public addresses are fetched.</summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>Further networks that are never dialled, in CIDR form: this organisation's own public ranges, or its own NAT64 or 6rd
    /// prefix, which nobody can recognise by the address alone (RFC 6052, 2.2; RFC 5969, 4). Default none.</summary>
    public string[] RefusedNetworks { get; set; } = [];

    /// <summary>Sent as <c>User-Agent</c>. Default <c>ImageCompressor/1.0</c>.</summary>
    public string UserAgent { get; set; } = "ImageCompressor/1.0";

    /// <summary>An address or page where a host's owner can complain; it is added to <c>User-Agent</c>. Default none.</summary>
    public string? Contact { get; set; }

    internal string FullUserAgent => string.IsNullOrWhiteSpace(Contact) ? UserAgent : $"{UserAgent} (+{Contact})";

    /// <summary>All faults of these options, each a sentence that names the setting; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        Limits(faults);
        Deadlines(faults);
        Names(faults);
        return faults;
    }

    private void Limits(List<string> faults)
    {
        Check(faults, MaxBytes is >= 1 << 10 and <= 1L << 30, $"Fetching:MaxBytes is {MaxBytes}; give 1024 to 1073741824 bytes.");
        Check(faults, MaxBytesInMemory / 2 >= MaxBytes, $"Fetching:MaxBytesInMemory is {MaxBytesInMemory}; give at least twice Fetching:MaxBytes ({MaxBytes}).");
        Check(faults, MaxRedirects is >= 0 and <= 20, $"Fetching:MaxRedirects is {MaxRedirects}; give 0 to 20.");
        Check(faults, MaxAttempts is >= 1 and <= 10, $"Fetching:MaxAttempts is {MaxAttempts}; give 1 to 10.");
        Check(faults, PerHostConcurrency is >= 1 and <= 256, $"Fetching:PerHostConcurrency is {PerHostConcurrency}; give 1 to 256.");
    }

    private void Deadlines(List<string> faults)
    {
        (string Name, TimeSpan Value)[] deadlines =
        [
            (nameof(ConnectTimeout), ConnectTimeout), (nameof(HeaderTimeout), HeaderTimeout), (nameof(IdleTimeout), IdleTimeout),
            (nameof(TotalTimeout), TotalTimeout), (nameof(RetryDelay), RetryDelay), (nameof(MaxRetryDelay), MaxRetryDelay),
        ];
        foreach (var (name, value) in deadlines)
            Check(faults, value > TimeSpan.Zero && value <= TimeSpan.FromHours(1), $"Fetching:{name} is {value}; give more than zero and at most 01:00:00.");
        Check(faults, MaxRetryAfter >= TimeSpan.Zero && MaxRetryAfter <= TimeSpan.FromHours(1), $"Fetching:MaxRetryAfter is {MaxRetryAfter}; give 00:00:00 to 01:00:00.");
        Check(faults, HeaderTimeout >= ConnectTimeout, $"Fetching:HeaderTimeout is {HeaderTimeout}; it includes connecting, so give at least Fetching:ConnectTimeout ({ConnectTimeout}).");
        Check(faults, MaxRetryDelay >= RetryDelay, $"Fetching:MaxRetryDelay is {MaxRetryDelay}; give at least Fetching:RetryDelay ({RetryDelay}).");
    }

    private void Names(List<string> faults)
    {
        for (var i = 0; i < AllowedHosts.Length; i++)
            Check(faults, HostRule.TryParse(AllowedHosts[i], out _), $"Fetching:AllowedHosts:{i} is '{AllowedHosts[i]}'; give host, host:port, [IPv6] or [IPv6]:port.");
        for (var i = 0; i < RefusedNetworks.Length; i++)
            Check(faults, IPNetwork.TryParse(RefusedNetworks[i], out _), $"Fetching:RefusedNetworks:{i} is '{RefusedNetworks[i]}'; give a network in CIDR form, such as 203.0.113.0/24.");
        var agent = FullUserAgent;
        Check(faults, agent.Length is > 0 and <= 256 && agent.All(c => c is >= ' ' and <= '~') && agent == agent.Trim(),
            "Fetching:UserAgent and Fetching:Contact together must be 1 to 256 printable ASCII characters.");
    }

    private static void Check(List<string> faults, bool holds, string sentence)
    {
        if (!holds)
            faults.Add(sentence);
    }
}
