using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Tests.Doubles;

/// <summary>A real web server on a loopback port that serves what a test puts into it and counts what is asked.</summary>
internal sealed class ImageServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _paths = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();

    private ImageServer(WebApplication app) => _app = app;

    public Uri Root { get; private set; } = null!;

    /// <summary>As <c>Fetching:AllowedHosts</c> wants it.</summary>
    public string Host => Root.Authority;

    public static async Task<ImageServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new ImageServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Root = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    /// <summary>Serves these bytes at the path and returns its URL.</summary>
    public string Serve(string path, byte[] content, string mediaType = "image/jpeg") => Serve(path, async context =>
    {
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    });

    public string Serve(string path, Func<HttpContext, Task> answer)
    {
        _paths["/" + path] = answer;
        return new Uri(Root, path).ToString();
    }

    public int Requests(string path) => _requests.GetValueOrDefault("/" + path);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        _requests.AddOrUpdate(path, 1, (_, count) => count + 1);
        if (_paths.TryGetValue(path, out var answer)) return answer(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
