using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ImageCompressor.Benchmarks.Samples;

namespace ImageCompressor.Benchmarks;

/// <summary>What many listeners on one request cost the service: its CPU time with and without them, on the same images, in turn.</summary>
internal static class Listeners
{
    private sealed record Run(double CpuSeconds, double Seconds, Heard[] Heard);

    private sealed record Heard(bool Done, int Images, int Gaps);

    public static async Task<int> RunAsync(Arguments options)
    {
        var (listeners, images, runs) = (options.Number("listeners", 1_000), options.Number("images", 2_000), options.Number("runs", 3));
        var (width, height) = (options.Number("width", 640), options.Number("height", 480));
        var pictures = Enumerable.Range(0, 20)
            .Select(seed => new ImageFile($"{seed}.png", PngFile.Encode(PhotoLike.Landscape((uint)seed, width, height), width, height))).ToList();
        await using var server = await FolderServer.StartAsync(pictures);
        Console.WriteLine($"{images} images of {width}x{height} to JPEG, {listeners} listeners, {runs} runs of each in turn, {Environment.ProcessorCount} cores");
        Console.WriteLine("run   CPU s without   CPU s with   ratio   s without   s with   done   images told, of all   with a gap");
        var ratios = new List<double>();
        var missed = 0;
        for (var i = 1; i <= runs; i++)
        {
            var (alone, heard) = (await RunAsync(server, images, 0), await RunAsync(server, images, listeners));
            ratios.Add(heard.CpuSeconds / alone.CpuSeconds);
            missed += heard.Heard.Count(one => !one.Done);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{i,3} {alone.CpuSeconds,15:F2} {heard.CpuSeconds,12:F2} {ratios[^1],7:F3} {alone.Seconds,11:F1} {heard.Seconds,8:F1} {heard.Heard.Count(one => one.Done),6} {heard.Heard.Sum(one => (double)one.Images) / listeners / images,21:P1} {heard.Heard.Count(one => one.Gaps > 0),12}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {Child.Median(ratios):F3}; {missed} listeners missed the end"));
        return missed == 0 ? 0 : 1;
    }

    private static async Task<Run> RunAsync(FolderServer server, int images, int listeners)
    {
        await using var service = await ServiceChild.StartAsync(server.AllowedHost);
        // The service compiles itself while it works: that is the same with and without listeners.
        await service.WaitAsync(await service.UploadAsync(Csv(server.Sheet(5, "warm")), "?format=jpeg"));
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = service.Http.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };

        var cpu = service.CpuSeconds;
        var watch = Stopwatch.StartNew();
        var id = await service.UploadAsync(Csv(server.Sheet(images / server.Files.Count, "run")), "?format=jpeg");
        var listening = Enumerable.Range(0, listeners).Select(_ => ListenAsync(http, id)).ToArray();
        var (_, failed, _) = await service.WaitAsync(id);
        var heard = await Task.WhenAll(listening);
        if (failed > 0) throw new InvalidOperationException($"{failed} images failed.");
        return new Run(service.CpuSeconds - cpu, watch.Elapsed.TotalSeconds, heard);
    }

    /// <summary>Counts events by their lines and looks at nothing else: the listeners are on the same cores.</summary>
    private static async Task<Heard> ListenAsync(HttpClient http, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/requests/{id}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode != HttpStatusCode.OK) return new Heard(false, 0, 0);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[16 * 1024];
        var (kept, images, gaps, done) = (0, 0, 0, false);
        while (await body.ReadAsync(buffer.AsMemory(kept)) is var read and > 0)
        {
            var text = buffer.AsSpan(0, kept + read);
            var whole = text.LastIndexOf("\n\n"u8) + 2;
            if (whole < 2) whole = kept + read == buffer.Length ? text.Length : 0;
            images += text[..whole].Count("event: image\n"u8);
            gaps += text[..whole].Count("event: gap\n"u8);
            done |= text[..whole].IndexOf("event: done\n"u8) >= 0;
            text[whole..].CopyTo(buffer);
            kept = text.Length - whole;
        }

        return new Heard(done, images, gaps);
    }

    private static StringContent Csv(string sheet) => new(sheet, Encoding.UTF8, "text/csv");
}
