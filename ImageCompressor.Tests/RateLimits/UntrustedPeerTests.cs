using System.Net;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.RateLimits;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Backends.InProcess;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Tests.RateLimits;

/// <summary>Peers on other machines, which a test on loopback does not have: the connection's address is set before the service's own middleware.</summary>
public sealed class UntrustedPeerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_peer_that_nobody_trusts_gains_nothing_by_a_forged_header()
    {
        await using var app = await StartAsync(new LinkOptions());
        var callers = new Callers();
        var (peer, named) = (callers.Next(i => $"203.0.113.{i}"), callers.Next(i => $"198.51.100.{i}"));
        Assert.Equal(200, await GetAsync(app, peer, named));
        Assert.Equal(429, await GetAsync(app, peer, "198.51.100.254"));
        // Nor does it take anything from whom it names.
        Assert.Equal(200, await GetAsync(app, named, null));
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_its_callers_count_and_not_the_proxy()
    {
        await using var app = await StartAsync(new LinkOptions { TrustedProxies = ["10.0.0.0/24"] });
        var callers = new Callers();
        var (one, other) = (callers.Next(i => $"198.51.100.{i}"), callers.Next(i => $"198.51.100.{i}"));
        Assert.Equal(200, await GetAsync(app, "10.0.0.7", one));
        Assert.Equal(200, await GetAsync(app, "10.0.0.7", other));
        Assert.Equal(429, await GetAsync(app, "10.0.0.8", one));
    }

    private static async Task<WebApplication> StartAsync(LinkOptions links)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new CallerLimits((_, perMinute) => CallerCounts.Limit(perMinute)));
        builder.Services.AddRateLimits(new RateLimitOptions { RequestsPerMinute = 1 });
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(context.Request.Headers["Peer"].ToString());
            return next(context);
        });
        app.UseForwardedHeaders(links.ToForwardedHeaders());
        app.UseRateLimits();
        app.MapGet("/api/x", () => "x");
        await app.StartAsync(Token);
        return app;
    }

    private static async Task<int> GetAsync(WebApplication app, string peer, string? forwarded)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        client.DefaultRequestHeaders.Add("Peer", peer);
        if (forwarded is not null) client.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
        using var answer = await client.GetAsync("/api/x", Token);
        return (int)answer.StatusCode;
    }
}
