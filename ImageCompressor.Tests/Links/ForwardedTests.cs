using System.Net;
using ImageCompressor.Api.Links;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ImageCompressor.Tests.Links;

/// <summary>Whose word counts for the address at which the service is reached.</summary>
public sealed class ForwardedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void A_proxy_on_this_machine_is_believed(string from) =>
        Assert.Equal("https://images.example.com", Base(new LinkOptions(), from));

    [Theory]
    [InlineData("203.0.113.9")]
    [InlineData("10.0.0.7")]
    [InlineData("2001:db8::1")]
    public void Nobody_else_can_forge_the_host_the_protocol_or_his_address(string from)
    {
        var options = new LinkOptions();
        Assert.Equal("http://service.internal:8080", Base(options, from));
        Assert.Equal(IPAddress.Parse(from), Forward(options, from).Connection.RemoteIpAddress);
    }

    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7", true)]
    [InlineData("10.0.0.7", "10.0.0.8", false)]
    [InlineData("10.0.0.0/24", "10.0.0.200", true)]
    [InlineData("10.0.0.0/24", "10.0.1.1", false)]
    [InlineData("2001:db8::1", "2001:db8::1", true)]
    [InlineData("2001:db8::1", "2001:db8::2", false)]
    [InlineData("10.0.0.7", "127.0.0.1", true)]
    public void A_proxy_elsewhere_is_believed_when_it_is_named(string trusted, string from, bool believed) =>
        Assert.Equal(believed ? "https://images.example.com" : "http://service.internal:8080", Base(new LinkOptions { TrustedProxies = [trusted] }, from));

    [Fact]
    public void Of_a_chain_only_what_the_trusted_proxy_wrote_itself_counts()
    {
        var context = Forward(new LinkOptions(), "127.0.0.1", "evil.example, images.example.com", "198.51.100.1, 203.0.113.9");
        Assert.Equal("images.example.com", context.Request.Host.Value);
        Assert.Equal(IPAddress.Parse("203.0.113.9"), context.Connection.RemoteIpAddress);
    }

    [Fact]
    public void The_configured_address_counts_above_all() =>
        Assert.Equal("https://public.example", Base(new LinkOptions { PublicBaseUrl = "https://public.example/" }, "127.0.0.1"));

    [Fact]
    public void A_protocol_that_is_none_of_ours_never_gets_into_a_link() =>
        Assert.Equal("http://images.example.com", Base(new LinkOptions(), "127.0.0.1", "javascript"));

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.256")]
    [InlineData("10")]
    [InlineData("*")]
    [InlineData("")]
    public void What_is_no_address_and_no_network_is_told(string proxy)
    {
        var fault = Assert.Single(new LinkOptions { TrustedProxies = ["10.0.0.1", proxy] }.Validate());
        Assert.StartsWith($"Links:TrustedProxies:1 is '{proxy}'", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_links_of_an_upload_and_of_its_sheet_name_the_proxys_address()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        service.Http.DefaultRequestHeaders.Add("X-Forwarded-Host", "images.example.com");
        service.Http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        var id = await service.RunAsync($"id,name,urls\n1,P,{service.Images.Serve("a.png", TestImages.Png(1))}\n");

        var status = await service.GetJsonAsync($"/api/requests/{id}");
        Assert.Equal($"https://images.example.com/api/status/{id}", status.GetProperty("links").GetProperty("status").GetString());
        Assert.Contains("https://images.example.com/api/images/", await service.Http.GetStringAsync($"/api/download/{id}", Token));
    }

    private static string Base(LinkOptions options, string from, string scheme = "https") =>
        new ServiceLinks(options).Base(Forward(options, from, scheme: scheme).Request);

    /// <summary>A request as the framework's middleware leaves it.</summary>
    private static DefaultHttpContext Forward(
        LinkOptions options, string from, string host = "images.example.com", string caller = "198.51.100.1", string scheme = "https")
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        (context.Request.Scheme, context.Request.Host) = ("http", new HostString("service.internal:8080"));
        context.Request.Headers["X-Forwarded-For"] = caller;
        context.Request.Headers["X-Forwarded-Host"] = host;
        context.Request.Headers["X-Forwarded-Proto"] = scheme;
        new ForwardedHeadersMiddleware(_ => Task.CompletedTask, NullLoggerFactory.Instance, Options.Create(options.ToForwardedHeaders())).ApplyForwarders(context);
        return context;
    }
}
