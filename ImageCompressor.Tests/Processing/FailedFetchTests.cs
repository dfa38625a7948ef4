using System.Net;
using System.Net.Sockets;
using ImageCompressor.Backends.FileSystem;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Fetching;
using ImageCompressor.Processing;
using ImageCompressor.Tests.Backends;
using ImageCompressor.Tests.Imaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.Processing;

public class FailedFetchTests
{
    [Fact]
    public async Task An_image_whose_host_never_answered_says_how_long_that_took()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = new FetchOptions
        {
            AllowedHosts = ["127.0.0.1"],
            MaxAttempts = 1,
            ConnectTimeout = TimeSpan.FromMilliseconds(400),
            HeaderTimeout = TimeSpan.FromMilliseconds(400),
        };
        using var folder = new TestFolder();
        using var fetcher = new Fetcher(options, TimeProvider.System);
        using var processor = new ImageProcessor(fetcher, Pictures.Compressor, new FileImageStore(folder.Path, TimeProvider.System),
            new ProcessingOptions { Encoders = 1 }, TimeProvider.System, NullLogger<ImageProcessor>.Instance);
        var now = TimeProvider.System.GetUtcNow();
        var outcome = await processor.ProcessAsync(
            new ImageJob(ImageId.New(now), BatchId.New(now), 0, 1, $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/a.jpg", Recipe.Default, null), TestContext.Current.CancellationToken);
        Assert.Equal(FailureKind.Timeout, outcome.Failure!.Kind);
        Assert.InRange(outcome.Times.Fetch, 300, 60_000);
    }
}
