using System.Net;
using System.Net.Sockets;

namespace ImageCompressor.Fetching.Addresses;

/// <summary>
/// Which addresses may be dialled: public unicast ones only. Pure; the table follows the IANA IPv4 and IPv6 Special-Purpose Address
/// Registries (RFC 6890), read in 2026, with the RFC of each range beside it.
/// </summary>
internal sealed class AddressPolicy(IEnumerable<IPNetwork> alsoRefused)
{
    private static readonly AddressRange s_zoned = new(IPNetwork.Parse("fe80::/10"), "an address with a zone", "RFC 4007, 6");
    private static readonly AddressRange s_isatap = new(IPNetwork.Parse("2000::/3"), "IPv4 inside IPv6 (ISATAP)", "RFC 5214, 6.1");
    private static readonly AddressRange s_unassigned = new(IPNetwork.Parse("::/0"), "not global unicast", "RFC 4291, 2.4");
    private static readonly IPNetwork s_globalUnicast = IPNetwork.Parse("2000::/3");

    private readonly AddressRange[] _own = [.. alsoRefused.Select(network => new AddressRange(network, "refused by the operator", "Fetching:RefusedNetworks"))];

    internal static IReadOnlyList<AddressRange> Table { get; } =
    [
        Row("0.0.0.0/8", "this network", "RFC 791, 3.2"),
        Row("10.0.0.0/8", "private", "RFC 1918"),
        Row("100.64.0.0/10", "carrier-grade NAT", "RFC 6598"),
        Row("127.0.0.0/8", "loopback", "RFC 1122, 3.2.1.3"),
        Row("169.254.0.0/16", "link-local, and the clouds' metadata services", "RFC 3927"),
        Row("172.16.0.0/12", "private", "RFC 1918"),
        Row("192.0.0.0/24", "IETF protocol assignments", "RFC 6890, 2.1"),
        Row("192.0.2.0/24", "documentation", "RFC 5737"),
        Row("192.88.99.0/24", "6to4 relay anycast", "RFC 7526"),
        Row("192.168.0.0/16", "private", "RFC 1918"),
        Row("198.18.0.0/15", "benchmarking", "RFC 2544"),
        Row("198.51.100.0/24", "documentation", "RFC 5737"),
        Row("203.0.113.0/24", "documentation", "RFC 5737"),
        Row("224.0.0.0/4", "multicast", "RFC 5771"),
        Row("255.255.255.255/32", "limited broadcast", "RFC 919, 7"),
        Row("240.0.0.0/4", "reserved", "RFC 1112, 4"),

        // Everything outside 2000::/3 is refused anyway; these rows only give the reason a name.
        Row("::/128", "unspecified", "RFC 4291, 2.5.2"),
        Row("::1/128", "loopback", "RFC 4291, 2.5.3"),
        Row("::/96", "IPv4 inside IPv6 (IPv4-compatible)", "RFC 4291, 2.5.5.1"),
        Row("::ffff:0:0/96", "IPv4 inside IPv6 (IPv4-mapped)", "RFC 4291, 2.5.5.2"),
        Row("::ffff:0:0:0/96", "IPv4 inside IPv6 (IPv4-translated)", "RFC 2765, 2.1"),
        Row("64:ff9b::/96", "IPv4 inside IPv6 (NAT64)", "RFC 6052, 2.1"),
        Row("64:ff9b:1::/48", "IPv4 inside IPv6 (local NAT64)", "RFC 8215"),
        Row("100::/64", "discard only", "RFC 6666"),
        Row("100:0:0:1::/64", "dummy prefix", "RFC 9780"),
        Row("5f00::/16", "segment routing identifiers", "RFC 9602"),
        Row("fc00::/7", "unique local", "RFC 4193"),
        Row("fe80::/10", "link-local", "RFC 4291, 2.5.6"),
        Row("fec0::/10", "site-local", "RFC 3879"),
        Row("ff00::/8", "multicast", "RFC 4291, 2.7"),

        Row("2001::/32", "IPv4 inside IPv6 (Teredo)", "RFC 4380, 2.6"),
        Row("2001::/23", "IETF protocol assignments", "RFC 2928"),
        Row("2001:db8::/32", "documentation", "RFC 3849"),
        Row("2002::/16", "IPv4 inside IPv6 (6to4)", "RFC 3056, 2"),
        Row("3ffe::/16", "6bone, returned", "RFC 3701"),
        Row("3fff::/20", "documentation", "RFC 9637"),
    ];

    /// <summary>The range that forbids dialling this address; null when it may be dialled. A few addresses inside 2001::/23 are global
    /// (anycast services of RFC 7723 and the like); no web server lives there, so the block is refused whole.</summary>
    public AddressRange? Refuses(IPAddress address)
    {
        var listed = Table.FirstOrDefault(range => range.Contains(address)) ?? Array.Find(_own, range => range.Contains(address));
        if (listed is not null || address.AddressFamily == AddressFamily.InterNetwork)
            return listed;
        if (!AddressRange.Contains(s_globalUnicast, address))
            return s_unassigned;
        if (address.ScopeId != 0)
            return s_zoned;
        return HasIsatapIdentifier(address) ? s_isatap : null;
    }

    /// <summary>ISATAP hides an IPv4 address in the lower half of any prefix: <c>prefix:0:5efe:a.b.c.d</c>, or <c>200:5efe</c> where
    /// the IPv4 address is a global one (RFC 5214, 6.1).</summary>
    private static bool HasIsatapIdentifier(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return bytes[8] is 0x00 or 0x02 && bytes[9] == 0x00 && bytes[10] == 0x5e && bytes[11] == 0xfe;
    }

    private static AddressRange Row(string network, string meaning, string source) => new(IPNetwork.Parse(network), meaning, source);
}
