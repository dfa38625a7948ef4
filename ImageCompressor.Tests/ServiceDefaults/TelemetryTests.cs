using System.Diagnostics;
using System.Diagnostics.Metrics;
using ImageCompressor.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace ImageCompressor.Tests.ServiceDefaults;

/// <summary>A program with the defaults, beside a collector, and what arrives there when the program has stopped.</summary>
public sealed class TelemetryTests
{
    private static readonly ActivitySource Source = new("ImageCompressor.Tests.Telemetry");
    private static readonly Meter Meter = new("ImageCompressor.Tests.Telemetry");
    private static readonly Counter<int> Counter = Meter.CreateCounter<int>("imagecompressor.tests.things");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Traces_metrics_and_logs_reach_the_collector_before_the_program_ends()
    {
        await using var collector = await Collector.StartAsync(Cancellation);
        await RunAsync(collector.Address, "/things/7");

        Assert.Contains("our-span", collector.Traces, StringComparison.Ordinal);
        Assert.Contains("imagecompressor.tests.things", collector.Metrics, StringComparison.Ordinal);
        Assert.Contains("Thing 7 was asked for", collector.Logs, StringComparison.Ordinal);
        Assert.Contains(SentBy("ImageCompressor.Tests"), collector.Traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_span_is_named_after_the_route_and_says_method_path_and_status()
    {
        await using var collector = await Collector.StartAsync(Cancellation);
        await RunAsync(collector.Address, "/things/7");

        foreach (var text in new[] { "GET /things/{id}", "http.request.method", "http.route", "http.response.status_code", "url.path" })
            Assert.Contains(text, collector.Traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_span_of_a_request_that_nobody_could_answer_says_which_exception_it_was()
    {
        await using var collector = await Collector.StartAsync(Cancellation);
        await RunAsync(collector.Address, "/broken");

        foreach (var text in new[] { "GET /broken", "error.type", "System.InvalidTimeZoneException" })
            Assert.Contains(text, collector.Traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_meters_of_server_client_and_runtime_are_sent()
    {
        await using var collector = await Collector.StartAsync(Cancellation);
        await RunAsync(collector.Address, "/things/7");

        foreach (var instrument in new[] { "http.server.request.duration", "http.client.request.duration", "dotnet.gc.collections" })
            Assert.Contains(instrument, collector.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_leave_no_span()
    {
        await using var collector = await Collector.StartAsync(Cancellation);
        await RunAsync(collector.Address, "/health", "/alive", "/things/7");

        Assert.Contains("/things/7", collector.Traces, StringComparison.Ordinal);

        // The client's span of the same request is there and says the whole address; the server's says the path alone.
        Assert.DoesNotContain("\u0007/health", collector.Traces, StringComparison.Ordinal);
        Assert.DoesNotContain("\u0006/alive", collector.Traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environments_service_name_wins_over_the_programs()
    {
        await using var collector = await Collector.StartAsync(Cancellation);
        await RunAsync(collector.Address, ["/things/7"], ("OTEL_SERVICE_NAME", "named-by-the-environment"));

        Assert.Contains(SentBy("named-by-the-environment"), collector.Traces, StringComparison.Ordinal);
        Assert.DoesNotContain(SentBy("ImageCompressor.Tests"), collector.Traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_endpoint_spans_are_made_and_nothing_is_sent()
    {
        await using var collector = await Collector.StartAsync(Cancellation);
        await RunAsync(null, "/things/7");

        Assert.Equal("", collector.Traces + collector.Metrics + collector.Logs);
    }

    /// <summary>The resource attribute as OTLP's protobuf spells it: a key, then a message that holds a string, each after its length.</summary>
    private static string SentBy(string service) => $"service.name\u0012{(char)(service.Length + 2)}\n{(char)service.Length}{service}";

    private static Task RunAsync(string? endpoint, params string[] paths) => RunAsync(endpoint, paths, []);

    private static async Task RunAsync(string? endpoint, string[] paths, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.AddServiceDefaults();
        await using var app = Collector.OnLoopback(builder);
        app.MapDefaultEndpoints();
        app.MapGet("/things/{id}", Answer);
        app.MapGet("/broken", (HttpContext _) => throw new InvalidTimeZoneException());
        await app.StartAsync(Cancellation);
        Assert.NotNull(app.Services.GetRequiredService<TracerProvider>());
        using var client = new HttpClient { BaseAddress = new Uri(Collector.AddressOf(app)) };
        foreach (var path in paths)
        {
            using var response = await client.GetAsync(path, Cancellation);
            Assert.Equal(path != "/broken", response.IsSuccessStatusCode);
        }

        await app.StopAsync(Cancellation);
    }

    private static string Answer(string id, ILogger<TelemetryTests> log)
    {
        using var activity = Source.StartActivity("our-span");
        Counter.Add(1);
        log.LogInformation("Thing {Id} was asked for", id);
        return activity is null ? "unseen" : "seen";
    }
}
