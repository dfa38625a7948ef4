using System.Net;
using System.Net.Sockets;

namespace ImageCompressor.Api.RateLimits;

/// <summary>Who counts as one caller.</summary>
internal static class Caller
{
    /// <summary>The address. Of IPv6 the first 64 bits: a customer is given at least that many addresses to choose from (RFC 6177, RFC 4291 section 2.5.1).</summary>
    /// <param name="address">As it is behind trusted proxies; null for a connection that has none, such as a Unix socket.</param>
    public static string Of(IPAddress? address)
    {
        if (address is null) return "local";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
