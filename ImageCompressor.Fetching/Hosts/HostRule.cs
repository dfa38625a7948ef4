using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using ImageCompressor.Fetching.Urls;

namespace ImageCompressor.Fetching.Hosts;

/// <summary>One entry of <see cref="FetchOptions.AllowedHosts"/>. A null port means all of them.</summary>
internal sealed record HostRule(string Host, int? Port)
{
    private static readonly SearchValues<char> s_neverInAHost = SearchValues.Create("/\\@?# ");

    /// <summary>Reads an entry by the same parser that reads URLs, so that both mean the same host.</summary>
    public static bool TryParse(string? entry, [NotNullWhen(true)] out HostRule? rule)
    {
        rule = null;
        if (string.IsNullOrWhiteSpace(entry) || entry.AsSpan().ContainsAny(s_neverInAHost))
            return false;
        if (IPAddress.TryParse(entry, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && entry[0] != '[')
            entry = $"[{entry}]";
        var colon = entry.IndexOf(':', entry.LastIndexOf(']') + 1);
        if (colon == entry.Length - 1 || !UrlPolicy.TryRead($"http://{entry}/", out var uri, out _))
            return false;
        rule = new HostRule(uri.IdnHost, colon < 0 ? null : uri.Port);
        return true;
    }

    public bool Matches(string host, int port) =>
        (Port is null || Port == port) && string.Equals(Host, host, StringComparison.OrdinalIgnoreCase);
}
