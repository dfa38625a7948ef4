using ImageCompressor.Fetching.Hosts;

namespace ImageCompressor.Tests.Fetching;

public sealed class HostRuleTests
{
    [Theory]
    [InlineData("shop.example", "shop.example", null)]
    [InlineData("Shop.Example:8080", "shop.example", 8080)]
    [InlineData("shop.example:80", "shop.example", 80)]
    [InlineData("localhost", "localhost", null)]
    [InlineData("b\u00fccher.example", "xn--bcher-kva.example", null)]
    [InlineData("127.0.0.1:5000", "127.0.0.1", 5000)]
    [InlineData("::1", "::1", null)]
    [InlineData("[::1]", "::1", null)]
    [InlineData("[0:0::1]:5000", "::1", 5000)]
    public void An_entry_names_a_host_and_perhaps_a_port(string entry, string host, int? port)
    {
        Assert.True(HostRule.TryParse(entry, out var rule));
        Assert.Equal(new HostRule(host, port), rule);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("http://shop.example")]
    [InlineData("shop.example/images")]
    [InlineData("shop.example:")]
    [InlineData("shop.example:0")]
    [InlineData("shop.example:70000")]
    [InlineData("shop.example:http")]
    [InlineData("user@shop.example")]
    [InlineData("*.shop.example")]
    [InlineData("[::1")]
    [InlineData("10.0.0.0/8")]
    public void Anything_else_is_no_entry(string? entry) => Assert.False(HostRule.TryParse(entry, out _));

    [Fact]
    public void A_port_in_the_entry_opens_that_port_only()
    {
        Assert.True(new HostRule("shop.example", 80).Matches("SHOP.example", 80));
        Assert.False(new HostRule("shop.example", 80).Matches("shop.example", 81));
        Assert.True(new HostRule("shop.example", null).Matches("shop.example", 81));
        Assert.False(new HostRule("shop.example", null).Matches("img.shop.example", 80));
    }
}
