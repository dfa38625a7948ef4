using ImageCompressor.Fetching.Hosts;

namespace ImageCompressor.Fetching;

/// <summary>Whom <see cref="OutboundClient"/> may speak to, and for how long. It has a list of allowed hosts of its own: a host that is opened for downloads is
/// not meant to get POSTs.</summary>
public sealed record OutboundOptions
{
    /// <summary>Hosts that may have any address, as <c>host</c> or <c>host:port</c>; as <see cref="FetchOptions.AllowedHosts"/>. Default none.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Further networks that are never dialled (CIDR): those of <see cref="FetchOptions.RefusedNetworks"/>. Default none.</summary>
    public IReadOnlyList<string> RefusedNetworks { get; init; } = [];

    /// <summary>One POST, from the name to the headers of its answer; more than zero. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sent as <c>User-Agent</c>. Default <c>ImageCompressor/1.0</c>.</summary>
    public string UserAgent { get; init; } = "ImageCompressor/1.0";

    /// <summary>With the networks that fetching refuses, and the name under which it goes.</summary>
    public static OutboundOptions Like(FetchOptions fetching)
    {
        ArgumentNullException.ThrowIfNull(fetching);
        return new OutboundOptions { RefusedNetworks = fetching.RefusedNetworks, UserAgent = fetching.FullUserAgent };
    }

    /// <summary>Whether an entry can stand in <see cref="AllowedHosts"/>.</summary>
    public static bool IsHost(string? entry) => HostRule.TryParse(entry, out _);

    /// <summary>As the dialer and the client want it.</summary>
    internal FetchOptions ToFetchOptions() => new()
    {
        AllowedHosts = [.. AllowedHosts],
        RefusedNetworks = [.. RefusedNetworks],
        ConnectTimeout = Timeout,
        // Whoever posts bounds how much it posts at once; this must not be a second, hidden queue.
        PerHostConcurrency = 256,
    };
}
