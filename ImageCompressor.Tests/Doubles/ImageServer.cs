using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.Doubles;

/// <summary>A real web server on a loopback port that serves what a test puts into it and counts what is asked.</summary>
internal sealed class ImageServer : IAsyncDisposable
{
    private WebApplication _app = null!;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _paths = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();

    private ImageServer()
    {
    }

    public Uri Root { get; private set; } = null!;

    /// <summary>As <c>Fetching:AllowedHosts</c> wants it.</summary>
    public string Host => Root.Authority;

    public static async Task<ImageServer> StartAsync()
    {
        var server = new ImageServer();
        (server._app, server.Root) = await Loopback.ServeAsync(server.AnswerAsync);
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
