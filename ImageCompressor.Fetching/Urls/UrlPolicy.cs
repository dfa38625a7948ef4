using System.Diagnostics.CodeAnalysis;

namespace ImageCompressor.Fetching.Urls;

/// <summary>
/// Which URLs are fetched. Pure: it judges what a URL says; what its host resolves to is judged when it is dialled, so the odd
/// spellings of IPv4 that <see cref="Uri"/> understands (2130706433, 0x7f.1) need no rule here. There is one parser, and the parsed URL
/// is what is dialled: two parsers that disagree on a backslash or an @ are how such checks are usually passed by.
/// </summary>
internal static class UrlPolicy
{
    /// <summary>In characters; what RFC 9110, 4.1 asks every server to support.</summary>
    internal const int MaxLength = 8_000;

    /// <summary>Reads an absolute URL; on failure <paramref name="fault"/> says why in words that hold nothing of the URL.</summary>
    public static bool TryRead(string url, [NotNullWhen(true)] out Uri? uri, [NotNullWhen(false)] out string? fault)
    {
        uri = null;
        fault = Spelling(url);
        if (fault is not null)
            return false;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            fault = "not a complete URL";
        return fault is null && TryNormalise(parsed!, out uri, out fault);
    }

    /// <summary>Reads where a host redirects to: absolute, or relative to <paramref name="current"/> (RFC 9110, 10.2.2). From https to http is
    /// followed: nothing secret travels with the request, and the same sheet may name the http URL itself.</summary>
    public static bool TryFollow(Uri current, string location, [NotNullWhen(true)] out Uri? uri, [NotNullWhen(false)] out string? fault)
    {
        uri = null;
        fault = Spelling(location);
        if (fault is not null)
            return false;
        if (!Uri.TryCreate(current, location, out var parsed))
            fault = "not a URL";
        return fault is null && TryNormalise(parsed!, out uri, out fault);
    }

    private static string? Spelling(string url) => url switch
    {
        { Length: 0 } => "empty",
        { Length: > MaxLength } => $"longer than {MaxLength} characters",
        _ when url.Any(char.IsControl) => "a control character in it",
        _ => null,
    };

    private static bool TryNormalise(Uri parsed, [NotNullWhen(true)] out Uri? uri, [NotNullWhen(false)] out string? fault)
    {
        uri = null;
        fault = Fault(parsed);
        if (fault is not null)
            return false;
        // Without fragment, and without the root's dot: example.com. is the same host as example.com for the list of allowed hosts, for
        // the limit per host and for its certificate.
        var host = parsed.HostNameType == UriHostNameType.IPv6 ? $"[{parsed.IdnHost}]" : parsed.IdnHost.TrimEnd('.');
        var port = parsed.IsDefaultPort ? "" : $":{parsed.Port}";
        uri = new Uri($"{parsed.Scheme}://{host}{port}{parsed.PathAndQuery}");
        return true;
    }

    private static string? Fault(Uri parsed)
    {
        if (parsed.Scheme != Uri.UriSchemeHttp && parsed.Scheme != Uri.UriSchemeHttps)
            return "not http or https";
        if (parsed.UserInfo.Length > 0)
            return "a user name or password in it";
        if (parsed.Port == 0)
            return "port 0";
        return parsed.HostNameType switch
        {
            UriHostNameType.IPv4 => null,
            UriHostNameType.IPv6 => parsed.IdnHost.Contains('%') ? "a network zone in the host" : null,
            UriHostNameType.Dns => IsName(parsed.IdnHost.TrimEnd('.')) ? null : "not a host name",
            _ => "not a host name",
        };
    }

    /// <summary>A name that ends in a number is an IPv4 address that somebody writes to be misread (WHATWG URL, "ends in a number").
    /// Underscores are no part of host names (RFC 952), but hosts with them exist.</summary>
    private static bool IsName(string host)
    {
        if (host.Length is 0 or > 253 || !host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return false;
        var last = host[(host.LastIndexOf('.') + 1)..];
        return !last.All(char.IsAsciiDigit) && !last.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
    }
}
