using System.Net;

namespace ImageCompressor.Fetching.Addresses;

/// <summary>One range that is never dialled, and why.</summary>
internal sealed record AddressRange(IPNetwork Network, string Meaning, string Source)
{
    public bool Contains(IPAddress address) => Contains(Network, address);

    /// <summary>Compares the address as it is written. Not <see cref="IPNetwork.Contains"/>: that takes the IPv4 address out of an IPv4-mapped one
    /// first, so ::ffff:8.8.8.8 is outside ::ffff:0:0/96 for it (seen with .NET 10.0).</summary>
    public static bool Contains(IPNetwork network, IPAddress address)
    {
        if (network.BaseAddress.AddressFamily != address.AddressFamily)
            return false;
        Span<byte> prefix = stackalloc byte[16];
        Span<byte> bytes = stackalloc byte[16];
        network.BaseAddress.TryWriteBytes(prefix, out _);
        address.TryWriteBytes(bytes, out _);
        var (whole, bits) = (network.PrefixLength / 8, network.PrefixLength % 8);
        return prefix[..whole].SequenceEqual(bytes[..whole]) && (bits == 0 || (prefix[whole] ^ bytes[whole]) >> (8 - bits) == 0);
    }
}
