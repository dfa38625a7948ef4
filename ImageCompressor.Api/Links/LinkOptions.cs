using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace ImageCompressor.Api.Links;

/// <summary>The addresses that this service gives out. Configuration section <c>Links</c>.</summary>
internal sealed class LinkOptions
{
    public const string Section = "Links";

    /// <summary>Where callers reach this service, as in <c>https://images.example.com</c>; null: the address that the request came in on.</summary>
    public string? PublicBaseUrl { get; set; }

    /// <summary>Addresses and networks (CIDR) of reverse proxies on other machines, whose <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> are believed.
    /// This machine's own always are. Default none: anybody else could write his own host into the links.</summary>
    public string[] TrustedProxies { get; set; } = [];

    public IEnumerable<string> Validate()
    {
        if (PublicBaseUrl is not null && !(Uri.TryCreate(PublicBaseUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return $"{Section}:{nameof(PublicBaseUrl)} is '{PublicBaseUrl}'; give an absolute http or https address.";
        foreach (var (i, proxy) in TrustedProxies.Index())
        {
            if (Network(proxy) is null)
                yield return $"{Section}:{nameof(TrustedProxies)}:{i} is '{proxy}'; give an address or a network in CIDR form, such as 10.0.0.5 or 10.0.0.0/24.";
        }
    }

    /// <summary>What the framework's middleware is told. It takes one entry of each header, the last: the one that the proxy itself wrote.</summary>
    public ForwardedHeadersOptions ToForwardedHeaders()
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
        };
        foreach (var proxy in TrustedProxies)
            options.KnownIPNetworks.Add(Network(proxy)!.Value);
        return options;
    }

    /// <summary>The parser of addresses takes a bare number too, which nobody means here.</summary>
    private static IPNetwork? Network(string? text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        if (text is null || text.AsSpan().IndexOfAny('.', ':') < 0 || !IPAddress.TryParse(text, out var address)) return null;
        return new IPNetwork(address, address.GetAddressBytes().Length * 8);
    }
}
