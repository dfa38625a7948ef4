using System.Net;
using ImageCompressor.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

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

    [Fact]
    public async Task A_thousand_probes_ask_the_store_once()
    {
        var asked = 0;
        await using var app = await StartAsync("Production", () => { Interlocked.Increment(ref asked); return HealthCheckResult.Unhealthy(); }, ("Health:MaxAge", "00:01:00"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => GetAsync(app, "/health")));

        Assert.Equal(1, asked);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status));
    }

    [Fact]
    public async Task An_answer_serves_no_longer_than_the_setting_says()
    {
        var asked = 0;
        await using var app = await StartAsync("Production", () => { Interlocked.Increment(ref asked); return HealthCheckResult.Healthy(); }, ("Health:MaxAge", "00:00:00"));

        await GetAsync(app, "/health");
        await GetAsync(app, "/health");

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_store_that_never_answers_is_unhealthy_in_time_and_the_process_stays_alive()
    {
        using var never = new ManualResetEventSlim();
        await using var app = await StartAsync("Production", () => { never.Wait(Cancellation); return HealthCheckResult.Healthy(); }, ("Health:Timeout", "00:00:00.2"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"Unhealthy","checks":{"time":"Unhealthy"}}"""), await GetAsync(app, "/health"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(app, "/alive")).Status);
        never.Set();
    }

    [Fact]
    public async Task At_another_port_than_the_set_one_there_are_no_probes_whatever_the_caller_says_his_host_is()
    {
        await using var app = await StartAsync("Production", () => HealthCheckResult.Healthy(), ("Health:Port", "1"));

        foreach (var path in new[] { "/health", "/alive" })
            Assert.Equal((HttpStatusCode.NotFound, ""), await GetAsync(app, path, host: "localhost:1"));
    }

    [Fact]
    public async Task At_the_set_port_the_probes_answer()
    {
        var port = Benchmarks.Child.FreePort();
        await using var app = await StartAsync("Production", () => HealthCheckResult.Healthy(), ("Health:Port", $"{port}"), ("test:port", $"{port}"));

        foreach (var path in new[] { "/health", "/alive" }) Assert.Equal(HttpStatusCode.OK, (await GetAsync(app, path)).Status);
    }

    [Theory]
    [InlineData("Health:Port", "0")]
    [InlineData("Health:Port", "65536")]
    [InlineData("Health:Port", "99999999999999999999")]
    [InlineData("Health:Port", "-1")]
    [InlineData("Health:MaxAge", "-00:00:01")]
    [InlineData("Health:MaxAge", "1")]
    [InlineData("Health:MaxAge", "soon")]
    [InlineData("Health:Timeout", "00:00:00")]
    [InlineData("Health:Timeout", "00:01:01")]
    public void A_setting_that_does_not_fit_is_told_at_start(string setting, string value)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration[setting] = value;

        var fault = Assert.Throws<OptionsValidationException>(() => builder.AddServiceDefaults());

        Assert.StartsWith($"{setting}: '{value}' ", Assert.Single(fault.Failures), StringComparison.Ordinal);
    }

    private static Task<WebApplication> StartAsync(string environment, HealthCheckResult store) => StartAsync(environment, () => store);

    private static async Task<WebApplication> StartAsync(string environment, Func<HealthCheckResult> store, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        // The most that may be set: a busy machine must not make a sound service look ill.
        builder.Configuration["Health:Timeout"] = "00:01:00";
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks().AddCheck("store", store);
        var app = Collector.OnLoopback(builder);
        if (builder.Configuration["test:port"] is { } port)
        {
            app.Urls.Clear();
            app.Urls.Add($"http://127.0.0.1:{port}");
        }

        app.MapDefaultEndpoints();
        await app.StartAsync(Cancellation);
        return app;
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(WebApplication app, string path, string? host = null)
    {
        using var client = new HttpClient { BaseAddress = new Uri(Collector.AddressOf(app)) };
        if (host is not null) client.DefaultRequestHeaders.Host = host;
        using var response = await client.GetAsync(path, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
