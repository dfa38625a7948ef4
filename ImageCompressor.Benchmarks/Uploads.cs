using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ImageCompressor.Benchmarks.Samples;

namespace ImageCompressor.Benchmarks;

/// <summary>By how much a large upload raises the working set of the service that takes it, for each way to send one. With a broker the
/// service has no workers of its own; without one the images are worked on meanwhile, and what decoding needs is in the figure (see <c>memory</c>).</summary>
internal static class Uploads
{
    private const string Images = "/api/images/upload";

    private sealed record Kind(string Name, string Path, Func<int, HttpContent> Content)
    {
        public bool HasImages => Path == Images;
    }

    public static async Task<int> RunAsync(Arguments options)
    {
        var (megabytes, each, runs) = (options.Number("megabytes", 200), options.Number("each", 4), options.Number("runs", 3));
        var pictures = Enumerable.Range(0, Math.Max(1, megabytes / each)).Select(seed => Noisy((uint)seed, each)).ToList();
        string[] around = options.Text("rabbitmq", "") is { Length: > 0 } ? Fleet.Around(options) : [];
        Kind[] kinds =
        [
            new("form of images", Images, size => Form(pictures, size)),
            new("ZIP of images", Images, size => Zip(pictures, size)),
            new("one body, too large", Images, size => new GeneratedBody(size, "image/png", pictures[0])),
            new("sheet", "/api/upload", size => new GeneratedBody(size, "text/csv", "S. No.,Product Name,Input Image Urls\n"u8.ToArray())),
        ];
        Console.WriteLine($"{megabytes} MB, images of {each} MB each, {runs} runs, {(around.Length > 0 ? "no workers" : "workers in the service")}");
        Console.WriteLine("upload                status   MB before   most MB meanwhile   raised by");
        var worst = 0.0;
        foreach (var kind in kinds)
            for (var run = 0; run < runs; run++)
                worst = Math.Max(worst, await MeasureAsync(kind, megabytes, around));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"raised by at most {worst:F0} MB"));
        return 0;
    }

    private static async Task<double> MeasureAsync(Kind kind, int megabytes, string[] around)
    {
        await using var service = await ServiceChild.StartAsync([.. around, "--Sheets:MaxRows=100000000"]);
        // Code is compiled and pools are filled by the first of its kind: that belongs to any program that has done something.
        // With workers here, so does what they need at once: their half of the question.
        await SendAsync(service, kind, around.Length > 0 ? Math.Max(1, megabytes / 10) : megabytes);
        if (around.Length == 0 && kind.HasImages) await IdleAsync(service);
        var before = service.ResetPeak();
        // Another recipe, so that the images are worked on again.
        var status = await SendAsync(service, kind, megabytes, "?quality=71");
        if (around.Length == 0 && kind.HasImages) await IdleAsync(service);
        var peak = service.PeakMegabytes;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Name,-20} {status,7} {before,11:F0} {peak,19:F0} {peak - before,11:F0}"));
        return peak - before;
    }

    private static async Task IdleAsync(ServiceChild service)
    {
        while (JsonDocument.Parse(await service.Http.GetStringAsync("/api/images?status=pending&limit=1")).RootElement.GetProperty("items").GetArrayLength() > 0
            || JsonDocument.Parse(await service.Http.GetStringAsync("/api/images?status=processing&limit=1")).RootElement.GetProperty("items").GetArrayLength() > 0)
            await Task.Delay(200);
    }

    private static async Task<int> SendAsync(ServiceChild service, Kind kind, int megabytes, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, kind.Path + query) { Content = kind.Content(megabytes) };
        // So that a refusal is read before all of it is sent.
        request.Headers.ExpectContinue = true;
        using var answer = await service.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    /// <summary>Noise does not shrink, so the size of the file follows from that of the picture.</summary>
    private static byte[] Noisy(uint seed, int megabytes)
    {
        var side = (int)Math.Sqrt(megabytes * 1_000_000 / 3);
        var pixels = new byte[side * side * 3];
        new Random((int)seed).NextBytes(pixels);
        return PngFile.Encode(pixels, side, side);
    }

    private static MultipartFormDataContent Form(List<byte[]> pictures, int megabytes)
    {
        var form = new MultipartFormDataContent();
        foreach (var (picture, number) in Some(pictures, megabytes)) form.Add(new ByteArrayContent(picture), "image", $"{number}.png");
        return form;
    }

    private static ByteArrayContent Zip(List<byte[]> pictures, int megabytes)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (picture, number) in Some(pictures, megabytes))
            {
                using var entry = zip.CreateEntry($"{number}.png", CompressionLevel.NoCompression).Open();
                entry.Write(picture);
            }

        return new ByteArrayContent(bytes.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
    }

    private static IEnumerable<(byte[] Picture, int Number)> Some(List<byte[]> pictures, int megabytes)
    {
        var left = megabytes * 1_000_000L;
        for (var number = 0; left > 0; left -= pictures[number++ % pictures.Count].Length) yield return (pictures[number % pictures.Count], number);
    }

    /// <summary>Made while it is sent: a beginning, then rows of a sheet until it is as large as it must be.</summary>
    private sealed class GeneratedBody : HttpContent
    {
        private readonly int _megabytes;
        private readonly byte[] _beginning;

        public GeneratedBody(int megabytes, string type, byte[] beginning)
        {
            (_megabytes, _beginning) = (megabytes, beginning);
            Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_beginning);
            var sent = (long)_beginning.Length;
            for (var row = 1; sent < _megabytes * 1_000_000L; row++)
            {
                var line = string.Create(CultureInfo.InvariantCulture, $"{row},SKU{row},\"https://images.example/{row}.jpg\"\n");
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line));
                sent += line.Length;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
