using System.Collections.Concurrent;
using ImageCompressor.Backends.S3;
using ImageCompressor.Tests.Doubles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.Backends.S3;

/// <summary>An S3 server on loopback that lacks what a test says, and notes what it is asked. It checks no signature.</summary>
internal sealed class StubbornS3 : IAsyncDisposable
{
    private WebApplication _app = null!;
    private readonly ConcurrentDictionary<string, byte[]> _objects = new();

    private StubbornS3()
    {
    }

    public Uri Root { get; private set; } = null!;

    /// <summary>As in <c>PUT /original-images/a</c>, with <c>if-none-match</c> behind where it was asked.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The headers of the last request, copied: the server's own are emptied after it.</summary>
    public HeaderDictionary Headers { get; private set; } = [];

    /// <summary>Answers in place of the server where it returns true.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    public S3Options Options => new() { Endpoint = Root, AccessKey = "access-of-nobody", SecretKey = "secret-of-nobody" };

    public static async Task<StubbornS3> StartAsync()
    {
        var server = new StubbornS3();
        (server._app, server.Root) = await Loopback.ServeAsync(server.AnswerAsync);
        return server;
    }

    public static async Task<bool> RefuseAsync(HttpContext context, int status, string code)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.WriteAsync($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no</Message></Error>");
        return true;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Headers = [];
        foreach (var (name, value) in request.Headers) Headers[name] = value;
        Asked.Enqueue($"{request.Method} {request.Path}{(request.Headers.IfNoneMatch.Count > 0 ? " if-none-match" : "")}");
        if (await Instead(context)) return;
        if (request.Method == "PUT")
        {
            var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _objects[request.Path] = body.ToArray();
        }
        else if (request.Method == "DELETE")
        {
            _objects.TryRemove(request.Path, out _);
            context.Response.StatusCode = 204;
        }
        else if (_objects.TryGetValue(request.Path, out var content))
        {
            context.Response.ContentLength = content.Length;
            if (request.Method == "GET") await context.Response.Body.WriteAsync(content);
        }
        else await RefuseAsync(context, 404, "NoSuchKey");
    }
}
