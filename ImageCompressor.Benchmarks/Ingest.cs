using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ImageCompressor.Benchmarks;

/// <summary>How fast a large sheet is accepted, what memory that takes, and whether a small one behind it has to wait.</summary>
internal static class Ingest
{
    public static async Task<int> RunAsync(Arguments options)
    {
        // Its one image is missing on purpose: what is measured is the sheet, not the images.
        await using var server = await FolderServer.StartAsync([]);
        Console.WriteLine("     rows   seconds    rows/s   peak MB while accepting   3-row sheet behind it, s");
        foreach (var rows in options.Text("rows", "10000,1000000").Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)))
        {
            await using var service = await ServiceChild.StartAsync(server.AllowedHost);
            var watch = Stopwatch.StartNew();
            using var sheet = new GeneratedSheet(server.Root, rows);
            await service.UploadAsync(sheet, "");
            var (accepted, peak) = (watch.Elapsed.TotalSeconds, service.PeakMegabytes);

            using var small = new GeneratedSheet(server.Root, 3);
            var submitted = DateTimeOffset.UtcNow;
            var (_, _, finished) = await service.WaitAsync(await service.UploadAsync(small, ""));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{rows,9} {accepted,9:F2} {rows / accepted,9:F0} {peak,25:F0} {(finished - submitted).TotalSeconds,26:F2}"));
        }

        return 0;
    }

    /// <summary>A sheet made while it is sent, so that this process does not need its memory either.</summary>
    private sealed class GeneratedSheet : HttpContent
    {
        private readonly Uri _root;
        private readonly int _rows;

        public GeneratedSheet(Uri root, int rows)
        {
            (_root, _rows) = (root, rows);
            Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 64 * 1024, leaveOpen: true);
            await writer.WriteAsync("S. No.,Product Name,Input Image Urls\n");
            for (var row = 1; row <= _rows; row++)
                await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{row},SKU{row},\"{_root}missing/{row}.jpg\"\n"));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
