using System.Net;
using ImageCompressor.Fetching.Addresses;

namespace ImageCompressor.Tests.Fetching;

public sealed class AddressPolicyTests
{
    private static readonly AddressPolicy s_policy = new([]);

    [Theory]
    // The first and last address of each range, and odd places inside.
    [InlineData("0.0.0.0", "this network")]
    [InlineData("0.255.255.255", "this network")]
    [InlineData("10.0.0.0", "private")]
    [InlineData("10.255.255.255", "private")]
    [InlineData("100.64.0.0", "carrier-grade NAT")]
    [InlineData("100.127.255.255", "carrier-grade NAT")]
    [InlineData("127.0.0.0", "loopback")]
    [InlineData("127.0.0.9", "loopback")]
    [InlineData("127.255.255.255", "loopback")]
    [InlineData("169.254.0.0", "link-local, and the clouds' metadata services")]
    [InlineData("169.254.169.254", "link-local, and the clouds' metadata services")]
    [InlineData("172.16.0.0", "private")]
    [InlineData("172.31.255.255", "private")]
    [InlineData("192.0.0.0", "IETF protocol assignments")]
    [InlineData("192.0.0.255", "IETF protocol assignments")]
    [InlineData("192.0.2.1", "documentation")]
    [InlineData("192.88.99.1", "6to4 relay anycast")]
    [InlineData("192.168.0.0", "private")]
    [InlineData("192.168.255.255", "private")]
    [InlineData("198.18.0.0", "benchmarking")]
    [InlineData("198.19.255.255", "benchmarking")]
    [InlineData("198.51.100.255", "documentation")]
    [InlineData("203.0.113.0", "documentation")]
    [InlineData("224.0.0.0", "multicast")]
    [InlineData("239.255.255.255", "multicast")]
    [InlineData("240.0.0.0", "reserved")]
    [InlineData("255.255.255.254", "reserved")]
    [InlineData("255.255.255.255", "limited broadcast")]
    public void An_IPv4_address_that_is_not_public_is_refused(string address, string meaning) =>
        Assert.Equal(meaning, s_policy.Refuses(IPAddress.Parse(address))?.Meaning);

    [Theory]
    [InlineData("::", "unspecified")]
    [InlineData("::1", "loopback")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("fe80::1%1", "link-local")]
    [InlineData("febf:ffff::1", "link-local")]
    [InlineData("fec0::1", "site-local")]
    [InlineData("feff::1", "site-local")]
    [InlineData("fc00::1", "unique local")]
    [InlineData("fdff:ffff::1", "unique local")]
    [InlineData("ff00::1", "multicast")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("100::1", "discard only")]
    [InlineData("100:0:0:1::1", "dummy prefix")]
    [InlineData("5f00::1", "segment routing identifiers")]
    [InlineData("2001:db8::1", "documentation")]
    [InlineData("3fff:fff::1", "documentation")]
    [InlineData("3ffe::1", "6bone, returned")]
    [InlineData("2001:2::1", "IETF protocol assignments")]
    [InlineData("2001:20::1", "IETF protocol assignments")]
    [InlineData("2001:1ff:ffff::1", "IETF protocol assignments")]
    [InlineData("2000::1%1", "an address with a zone")]
    [InlineData("4000::1", "not global unicast")]
    [InlineData("1fff:ffff::1", "not global unicast")]
    [InlineData("200::1", "not global unicast")]
    [InlineData("64:ff9b:2::1", "not global unicast")]
    public void An_IPv6_address_that_is_not_public_is_refused(string address, string meaning) =>
        Assert.Equal(meaning, s_policy.Refuses(IPAddress.Parse(address))?.Meaning);

    [Theory]
    // A private and a public one in each wrapping: both are refused, whoever unwraps them.
    [InlineData("::127.0.0.1", "IPv4 inside IPv6 (IPv4-compatible)")]
    [InlineData("::8.8.8.8", "IPv4 inside IPv6 (IPv4-compatible)")]
    [InlineData("::ffff:10.0.0.1", "IPv4 inside IPv6 (IPv4-mapped)")]
    [InlineData("::ffff:8.8.8.8", "IPv4 inside IPv6 (IPv4-mapped)")]
    [InlineData("::ffff:a9fe:a9fe", "IPv4 inside IPv6 (IPv4-mapped)")]
    [InlineData("::ffff:0:127.0.0.1", "IPv4 inside IPv6 (IPv4-translated)")]
    [InlineData("64:ff9b::10.0.0.1", "IPv4 inside IPv6 (NAT64)")]
    [InlineData("64:ff9b::8.8.8.8", "IPv4 inside IPv6 (NAT64)")]
    [InlineData("64:ff9b:1::10.0.0.1", "IPv4 inside IPv6 (local NAT64)")]
    [InlineData("64:ff9b:1:ffff::1", "IPv4 inside IPv6 (local NAT64)")]
    [InlineData("2002:7f00:1::", "IPv4 inside IPv6 (6to4)")]
    [InlineData("2002:808:808::1", "IPv4 inside IPv6 (6to4)")]
    [InlineData("2001:0:7f00:1::", "IPv4 inside IPv6 (Teredo)")]
    [InlineData("2001::1", "IPv4 inside IPv6 (Teredo)")]
    [InlineData("2a00:1450::5efe:127.0.0.1", "IPv4 inside IPv6 (ISATAP)")]
    [InlineData("2a00:1450::200:5efe:8.8.8.8", "IPv4 inside IPv6 (ISATAP)")]
    [InlineData("fe80::5efe:10.0.0.1", "link-local")]
    public void IPv4_inside_IPv6_is_refused_in_all_its_forms(string address, string meaning) =>
        Assert.Equal(meaning, s_policy.Refuses(IPAddress.Parse(address))?.Meaning);

    [Theory]
    // The neighbours of each range, so that no row is too wide.
    [InlineData("1.0.0.0")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.88.98.255")]
    [InlineData("192.88.100.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("198.51.99.255")]
    [InlineData("203.0.112.255")]
    [InlineData("203.0.114.0")]
    [InlineData("223.255.255.255")]
    [InlineData("8.8.8.8")]
    [InlineData("2000::1")]
    [InlineData("2001:200::1")]
    [InlineData("2001:db7:ffff::1")]
    [InlineData("2001:db9::1")]
    [InlineData("2003::1")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450::5eff:127.0.0.1")]
    [InlineData("2a00:1450::100:5efe:127.0.0.1")]
    [InlineData("3ffd:ffff::1")]
    [InlineData("3fff:1000::1")]
    public void A_public_address_may_be_dialled(string address) => Assert.Null(s_policy.Refuses(IPAddress.Parse(address)));

    [Fact]
    public void The_operator_can_refuse_further_networks()
    {
        var policy = new AddressPolicy([IPNetwork.Parse("8.8.8.0/24"), IPNetwork.Parse("2a00:1450::/32")]);

        Assert.Equal("refused by the operator", policy.Refuses(IPAddress.Parse("8.8.8.8"))?.Meaning);
        Assert.Equal("refused by the operator", policy.Refuses(IPAddress.Parse("2a00:1450::1"))?.Meaning);
        Assert.Null(policy.Refuses(IPAddress.Parse("8.8.4.4")));
    }

    [Fact]
    public void Every_range_names_its_source() =>
        Assert.All(AddressPolicy.Table, range => Assert.Matches(@"^RFC \d+(, [\d.]+)?$", range.Source));
}
