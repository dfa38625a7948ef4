using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImageCompressor.Tests.Backends.S3;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>All pictures of the corpus through the service alone, and through a service with three workers, RabbitMQ and S3.</summary>
public sealed class SameCorpusTests(RabbitMqFixture broker, ITestOutputHelper output)
{
    /// <summary>The long form (IMAGECOMPRESSOR_LONG=1) takes the default recipe, which makes images of full size; the short one makes thumbnails.</summary>
    private static readonly string s_query = Environment.GetEnvironmentVariable("IMAGECOMPRESSOR_LONG") == "1" ? "" : "?format=webp&width=200&height=200";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_workers_with_a_broker_and_a_store_give_the_same_sheet_and_the_same_bytes_as_the_service_alone()
    {
        var files = Corpus.Files("photos").Concat(Corpus.Files("odd")).ToList();
        await using var images = await ImageServer.StartAsync();
        var sheet = Sheet(files.Select((file, i) => images.Serve($"{i}/{Path.GetFileName(file)}", File.ReadAllBytes(file), "application/octet-stream")));
        using var alone = new TemporaryFolder();
        using var together = new TemporaryFolder();
        string[] settings =
        [
            $"--ConnectionStrings:rabbitmq={await broker.ConnectionStringAsync()}", $"--Queue:Prefix={Guid.NewGuid():N}.",
            $"--ConnectionStrings:storage={(await CephServers.RunningAsync()).ConnectionString}", $"--Storage:BucketPrefix=k{Guid.NewGuid().ToString("N")[..10]}-",
            "--Processing:Encoders=1",
        ];

        var expected = await RunAsync(sheet, [new ServiceProcess(alone.Path, images.Host)]);
        var workers = Enumerable.Range(0, 3).Select(_ => new ServiceProcess(together.Path, images.Host, settings) { Program = "ImageCompressor.Worker" });
        var actual = await RunAsync(sheet, [new ServiceProcess(together.Path, images.Host, settings), .. workers]);

        Assert.Equal(files.Count, expected.Length);
        Assert.Equal(expected, actual);
        Assert.Contains(expected, row => row.Contains("completed", StringComparison.Ordinal));
        Assert.Contains(expected, row => row.Contains("too_many_pixels", StringComparison.Ordinal));
    }

    private static string Sheet(IEnumerable<string> urls)
    {
        var sheet = new StringBuilder("S. No.,Product Name,Input Image Urls\n");
        foreach (var (i, url) in urls.Index()) sheet.Append(null, $"{i + 1},SKU{i + 1},{url}\n");
        return sheet.ToString();
    }

    /// <summary>Each row as the sheet shows it, with what is behind its link in place of the link, and all that is told of its image.</summary>
    private async Task<string[]> RunAsync(string sheet, ServiceProcess[] processes)
    {
        try
        {
            await Task.WhenAll(processes.Select(process => process.StartAsync()));
            var (service, watch) = (processes[0], Stopwatch.StartNew());
            var id = await service.UploadAsync(sheet, s_query);
            await service.WaitAsync(id, TimeSpan.FromMinutes(10));
            output.WriteLine($"{processes.Length} processes: {watch.Elapsed.TotalSeconds:F1} s");
            var rows = (await service.Http.GetStringAsync($"/api/download/{id}", Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
            var images = await service.ImagesOfAsync(id);
            return await Task.WhenAll(rows.Zip(images, (row, image) => DescribeAsync(service.Http, row, image)));
        }
        finally
        {
            foreach (var process in processes) await process.DisposeAsync();
        }
    }

    private static async Task<string> DescribeAsync(HttpClient http, string row, JsonElement image)
    {
        var told = new[] { "status", "outcome", "original", "compressed", "quality", "frames", "keptReason", "warnings" }
            .Select(name => $"{name}={image.GetProperty(name)}");
        foreach (var name in new[] { "compressedUrl", "originalUrl" })
        {
            if (image.GetProperty(name).GetString() is not { } link) continue;
            var hash = Convert.ToHexStringLower(SHA256.HashData(await http.GetByteArrayAsync(link, Token)));
            row = $"{row.Replace(link, $"[{hash}]", StringComparison.Ordinal)} {name}={hash}";
        }

        // Not the failure's detail, which is what the decoder said last: the sheet has its code.
        return $"{row} {string.Join(' ', told)}";
    }
}
