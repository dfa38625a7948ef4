using System.Net;
using ImageCompressor.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.Tests.ServiceDefaults;

public sealed class DefaultEndpointsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_sound_service_is_ready_and_alive_in_every_environment(string environment)
    {
        await using var app = await StartAsync(environment, HealthCheckResult.Healthy());

        Assert.Equal((HttpStatusCode.OK, """{"status":"Healthy","checks":{"self":"Healthy","store":"Healthy"}}"""), await GetAsync(app, "/health"));
        Assert.Equal((HttpStatusCode.OK, """{"status":"Healthy","checks":{"self":"Healthy"}}"""), await GetAsync(app, "/alive"));
    }

    [Fact]
    public async Task A_broken_dependency_makes_the_service_unready_but_not_dead_and_tells_no_secret()
    {
        await using var app = await StartAsync("Production", HealthCheckResult.Unhealthy("amqp://user:password@10.0.0.7", new InvalidOperationException("secret")));

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, """{"status":"Unhealthy","checks":{"self":"Healthy","store":"Unhealthy"}}"""),
            await GetAsync(app, "/health"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(app, "/alive")).Status);
    }

    private static async Task<WebApplication> StartAsync(string environment, HealthCheckResult store)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks().AddCheck("store", () => store);
        var app = Collector.OnLoopback(builder);
        app.MapDefaultEndpoints();
        await app.StartAsync(Cancellation);
        return app;
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(WebApplication app, string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(Collector.AddressOf(app)) };
        using var response = await client.GetAsync(path, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
