using ImageCompressor.Fetching.Urls;

namespace ImageCompressor.Tests.Fetching;

public sealed class UrlPolicyTests
{
    [Theory]
    [InlineData("http://shop.example", "http://shop.example/")]
    [InlineData("HTTPS://Shop.EXAMPLE/A.jpg", "https://shop.example/A.jpg")]
    [InlineData("http://shop.example:80/a", "http://shop.example/a")]
    [InlineData("https://shop.example:443/a", "https://shop.example/a")]
    [InlineData("http://shop.example:443/a", "http://shop.example:443/a")]
    [InlineData("http://shop.example:/a", "http://shop.example/a")]
    [InlineData("http://shop.example./a", "http://shop.example/a")]
    [InlineData("http://shop.example/a#part", "http://shop.example/a")]
    [InlineData("http://shop.example#@evil.example/", "http://shop.example/")]
    [InlineData("http://shop.example?@evil.example/", "http://shop.example/?@evil.example/")]
    [InlineData("http://shop.example/a b.jpg?c d", "http://shop.example/a%20b.jpg?c%20d")]
    [InlineData("http://shop.example/%2F..%2fx?u=http%3A%2F%2Fy", "http://shop.example/%2F..%2fx?u=http%3A%2F%2Fy")]
    [InlineData("http://shop.example/\u00fc.jpg", "http://shop.example/%C3%BC.jpg")]
    [InlineData("http://b\u00fccher.example/a", "http://xn--bcher-kva.example/a")]
    [InlineData("http://a_b.example/", "http://a_b.example/")]
    [InlineData("  http://shop.example/a  ", "http://shop.example/a")]
    [InlineData("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/")]
    // Spellings of 127.0.0.1 are read as what they are; refusing it is the address policy's business.
    [InlineData("http://2130706433/", "http://127.0.0.1/")]
    [InlineData("http://0x7f.1/", "http://127.0.0.1/")]
    [InlineData("http://0x7f000001/", "http://127.0.0.1/")]
    [InlineData("http://017700000001/", "http://127.0.0.1/")]
    [InlineData("http://127.1/", "http://127.0.0.1/")]
    [InlineData("http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]/")]
    public void A_usable_URL_is_read_in_its_normal_form(string url, string normal)
    {
        Assert.True(UrlPolicy.TryRead(url, out var uri, out var fault), fault);
        Assert.Equal(normal, uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("shop.example/a.jpg", "not a complete URL")]
    [InlineData("http:shop.example", "not a complete URL")]
    [InlineData("http:/shop.example/a", "not a complete URL")]
    [InlineData("http:\\\\shop.example\\a", "not a complete URL")]
    [InlineData("http:///a", "not a complete URL")]
    [InlineData("http://", "not a complete URL")]
    [InlineData("http://shop.example\\@evil.example/", "not a complete URL")]
    [InlineData("http://sh op.example/", "not a complete URL")]
    [InlineData("http://shop.example:99999/", "not a complete URL")]
    [InlineData("http://%31%32%37.0.0.1/", "not a complete URL")]
    [InlineData("http://a..b/", "not a complete URL")]
    [InlineData("/etc/passwd", "not http or https")]
    [InlineData("//shop.example/a", "not http or https")]
    [InlineData("file:///etc/passwd", "not http or https")]
    [InlineData("ftp://shop.example/a", "not http or https")]
    [InlineData("gopher://shop.example/", "not http or https")]
    [InlineData("data:image/png;base64,AAAA", "not http or https")]
    [InlineData("javascript:alert(1)", "not http or https")]
    [InlineData("http://user@shop.example/", "a user name or password in it")]
    [InlineData("http://user:pw@shop.example/", "a user name or password in it")]
    [InlineData("http://shop.example@evil.example/", "a user name or password in it")]
    [InlineData("http://shop.example:0/", "port 0")]
    [InlineData("http://shop.example/\r\nHost: evil", "a control character in it")]
    [InlineData("http://shop.example/\0", "a control character in it")]
    [InlineData("ht\ttp://shop.example/", "a control character in it")]
    [InlineData("http://shop.example/\u0085", "a control character in it")]
    [InlineData("http://[fe80::1%25eth0]/", "a network zone in the host")]
    // Names that some resolvers read as addresses.
    [InlineData("http://127.0.0.1./", "not a host name")]
    [InlineData("http://127\u30020\u30020\u30021/", "not a host name")]
    [InlineData("http://999.1.1.1/", "not a host name")]
    [InlineData("http://1.2.3.4.5/", "not a host name")]
    [InlineData("http://4294967296/", "not a host name")]
    [InlineData("http://shop.0x7f/", "not a host name")]
    [InlineData("http://-a.example/", "not a host name")]
    public void An_unusable_URL_is_refused_with_the_reason(string url, string reason)
    {
        Assert.False(UrlPolicy.TryRead(url, out _, out var fault));
        Assert.Equal(reason, fault);
    }

    [Fact]
    public void A_URL_of_8000_characters_is_read_and_a_longer_one_is_not()
    {
        var longest = "http://shop.example/".PadRight(8000, 'a');

        Assert.True(UrlPolicy.TryRead(longest, out _, out _));
        Assert.False(UrlPolicy.TryRead(longest + "a", out _, out var fault));
        Assert.Equal("longer than 8000 characters", fault);
    }

    [Theory]
    [InlineData("/b.jpg", "http://shop.example:81/b.jpg")]
    [InlineData("b.jpg", "http://shop.example:81/x/b.jpg")]
    [InlineData("?b", "http://shop.example:81/x/a?b")]
    [InlineData("//cdn.example/b", "http://cdn.example/b")]
    [InlineData("https://cdn.example/b#part", "https://cdn.example/b")]
    [InlineData("b c.jpg", "http://shop.example:81/x/b%20c.jpg")]
    public void A_redirect_is_followed_relative_to_where_it_was_met(string location, string target)
    {
        Assert.True(UrlPolicy.TryFollow(new Uri("http://shop.example:81/x/a"), location, out var uri, out var fault), fault);
        Assert.Equal(target, uri.AbsoluteUri);
    }

    [Fact]
    public void A_redirect_from_https_to_http_is_followed()
    {
        Assert.True(UrlPolicy.TryFollow(new Uri("https://shop.example/"), "http://shop.example/a", out var uri, out _));
        Assert.Equal("http://shop.example/a", uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "not http or https")]
    [InlineData("ftp://shop.example/a", "not http or https")]
    [InlineData("\\\\evil.example\\share", "not http or https")]
    [InlineData("http://user@shop.example/", "a user name or password in it")]
    [InlineData("/a\u0001", "a control character in it")]
    [InlineData("http://1.2.3.4.5/", "not a host name")]
    public void A_redirect_to_an_unusable_URL_is_refused(string location, string reason)
    {
        Assert.False(UrlPolicy.TryFollow(new Uri("http://shop.example/"), location, out _, out var fault));
        Assert.Equal(reason, fault);
    }
}
