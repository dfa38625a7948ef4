using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ImageCompressor.Tests.Doubles;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.EndToEnd.Chaos;

/// <summary>A sheet of images of several sizes, some slow, some twice under other names, some damaged, some missing; and what must become of each.</summary>
internal sealed class ChaosSheet
{
    private readonly ConcurrentDictionary<string, int> _fetches = new();
    private readonly Task _until;

    /// <param name="server">Serves the images.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Another sheet for each.</param>
    /// <param name="longest">Milliseconds that an image takes its host at most; every tenth takes twice that.</param>
    /// <param name="until">The first image is not given out before that, so the sheet is not done before it, however quick the machine is.</param>
    public ChaosSheet(ImageServer server, int count, int seed, int longest, Task? until = null)
    {
        _until = until ?? Task.CompletedTask;
        var random = new Random(seed);
        Entries = [.. Enumerable.Range(0, count).Select(i => Make(server, i, seed, i % 10 == 7 ? 2 * longest : random.Next(longest)))];
    }

    /// <summary>One URL of the sheet. <paramref name="Failure"/> is the code that it must end with, or null when it must be completed, at this size.</summary>
    public sealed record Entry(string Url, string? Failure, int Width, int Height);

    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>How often an image was asked for, over all.</summary>
    public int Fetches => _fetches.Values.Sum();

    public string Text
    {
        get
        {
            var sheet = new StringBuilder("S. No.,Product Name,Input Image Urls\n");
            foreach (var (i, entry) in Entries.Index()) sheet.Append(CultureInfo.InvariantCulture, $"{i + 1},SKU{i + 1},{entry.Url}\n");
            return sheet.ToString();
        }
    }

    private Entry Make(ImageServer server, int i, int seed, int wait)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{seed}/{i}.png");
        var (failure, width, height) = ((string?)null, 100 + i % 4 * 100, 90 + i % 3 * 90);
        byte[]? content = null;
        if (i % 16 == 5) failure = "http_404";
        else if (i % 16 == 9) (failure, content) = ("not_an_image", "<!doctype html><title>Not found</title>"u8.ToArray());
        else if (i % 16 == 13) (failure, content) = ("damaged_image", TestImages.Png(i, 100, 90)[..60]);
        else if (i % 8 == 2) (content, width, height) = (TestImages.Png(2, 100, 90), 100, 90); // the same content under many names
        else content = TestImages.Png(i, width, height);
        return new(server.Serve(path, context => AnswerAsync(context, path, i == 0 ? _until : Task.CompletedTask, wait, content)), failure, width, height);
    }

    private async Task AnswerAsync(HttpContext context, string path, Task until, int wait, byte[]? content)
    {
        _fetches.AddOrUpdate(path, 1, static (_, count) => count + 1);
        await until.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(wait, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (context.RequestAborted.IsCancellationRequested) return;
        if (content is null) context.Response.StatusCode = StatusCodes.Status404NotFound;
        else await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }
}
