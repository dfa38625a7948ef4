using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Benchmarks;

/// <summary>Serves a folder's images from memory. <c>?k=...</c> is appended to the bytes, behind the image's own end, so that each URL is another content and
/// nothing is answered from an earlier result.</summary>
internal sealed class FolderServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FolderServer(WebApplication app, IReadOnlyList<ImageFile> files, Uri root) => (_app, Files, Root) = (app, files, root);

    public IReadOnlyList<ImageFile> Files { get; }
    public Uri Root { get; }

    /// <summary>The setting that lets this server be fetched from.</summary>
    public string AllowedHost => $"--Fetching:AllowedHosts:0={Root.Authority}";

    /// <param name="files">What it serves.</param>
    /// <param name="delay">How long it waits before it answers: another country's server.</param>
    public static async Task<FolderServer> StartAsync(IReadOnlyList<ImageFile> files, TimeSpan delay = default)
    {
        var byName = files.ToDictionary(file => $"/{file.Name}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async context =>
        {
            if (!byName.TryGetValue(context.Request.Path.Value!, out var file))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            if (delay > TimeSpan.Zero) await Task.Delay(delay);
            var tail = Encoding.ASCII.GetBytes(context.Request.QueryString.Value ?? "");
            context.Response.ContentLength = file.Content.Length + tail.Length;
            await context.Response.Body.WriteAsync(file.Content);
            await context.Response.Body.WriteAsync(tail);
        });
        await app.StartAsync();
        return new FolderServer(app, files, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
    }

    /// <summary>A sheet with every image <paramref name="passes"/> times, all contents distinct.</summary>
    public string Sheet(int passes, string key)
    {
        var sheet = new StringBuilder("S. No.,Product Name,Input Image Urls\n");
        for (var pass = 0; pass < passes; pass++)
            foreach (var file in Files)
                sheet.Append('1').Append(',').Append(file.Name).Append(',').Append(Root).Append(file.Name).Append("?k=").Append(key).Append('-').Append(pass).Append('\n');
        return sheet.ToString();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

internal sealed record ImageFile(string Name, byte[] Content)
{
    private static readonly string[] s_extensions = [".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff"];

    /// <summary>The images of a folder, under plain names, in order.</summary>
    public static IReadOnlyList<ImageFile> ReadFolder(string folder) =>
        [.. Directory.GetFiles(folder).Where(path => s_extensions.Contains(Path.GetExtension(path).ToLowerInvariant())).Order(StringComparer.Ordinal)
            .Select((path, i) => new ImageFile($"{i}{Path.GetExtension(path)}", File.ReadAllBytes(path)))];
}
