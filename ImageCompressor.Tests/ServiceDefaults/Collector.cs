using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ImageCompressor.Tests.ServiceDefaults;

/// <summary>An OTLP collector on loopback that keeps what it was sent. Protobuf holds its strings as plain UTF-8, which is enough to look for.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, string> bodies = new();

    private Collector(WebApplication app) => this.app = app;

    private readonly ConcurrentQueue<byte[]> traces = new();

    /// <summary>Every span that came, from whichever process.</summary>
    public IReadOnlyList<SentSpan> Spans => [.. traces.SelectMany(SentSpan.Read)];

    public string Address => AddressOf(app);

    public string Traces => bodies.GetValueOrDefault("/v1/traces", "");

    public string Metrics => bodies.GetValueOrDefault("/v1/metrics", "");

    public string Logs => bodies.GetValueOrDefault("/v1/logs", "");

    public static async Task<Collector> StartAsync(CancellationToken cancellation)
    {
        var app = OnLoopback(WebApplication.CreateSlimBuilder());
        var collector = new Collector(app);
        app.MapPost("/v1/{signal}", collector.KeepAsync);
        await app.StartAsync(cancellation);
        return collector;
    }

    public static WebApplication OnLoopback(WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.None);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        return app;
    }

    public static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task KeepAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (context.Request.Path == "/v1/traces") traces.Enqueue(body.ToArray());
        var text = Encoding.UTF8.GetString(body.ToArray());
        bodies.AddOrUpdate(context.Request.Path, text, (_, before) => before + text);
    }
}
