using ImageCompressor.Fetching;
using ImageCompressor.Processing;
using ImageCompressor.ServiceDefaults;
using ImageCompressor.Tests.Fetching;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Tests.ServiceDefaults;

/// <summary>What the defaults add to every HTTP client, and the one client that they must leave alone.</summary>
public sealed class HttpClientDefaultsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_added_to_every_client_does_not_reach_the_fetcher_of_images()
    {
        await using var host = new LoopbackHost(exchange => exchange.OkAsync(FetcherFixture.Image));
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Fetching:AllowedHosts:0"] = host.Name;
        builder.AddServiceDefaults();
        builder.Services.AddSingleton(TimeProvider.System).ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(() => new Refusing()));
        List<string> faults = [];
        builder.Services.AddProcessing(builder.Configuration, faults);
        Assert.Empty(faults);
        await using var app = builder.Build();

        using var download = await app.Services.GetRequiredService<Fetcher>().FetchAsync(host.Url(), Cancellation);

        Assert.Equal(FetcherFixture.Image.Length, download.Content.Length);
        var usual = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        await Assert.ThrowsAsync<NotSupportedException>(() => usual.GetAsync(host.Url(), Cancellation));
    }

#if !PORTABLE
    [Fact]
    public async Task A_client_of_the_factory_tries_again_and_finds_services_by_their_names()
    {
        await using var host = new LoopbackHost(exchange => exchange.Nth == 1 ? exchange.AnswerAsync("503 Busy", []) : exchange.OkAsync(FetcherFixture.Image));
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["services:pictures:http:0"] = $"http://{host.Name}";
        builder.AddServiceDefaults();
        await using var app = builder.Build();

        var bytes = await app.Services.GetRequiredService<IHttpClientFactory>().CreateClient().GetByteArrayAsync("http://pictures/a.png", Cancellation);

        Assert.Equal(FetcherFixture.Image, bytes);
    }
#endif

    private sealed class Refusing : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
