using System.Security.Cryptography;
using ImageCompressor.Backends.FileSystem;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Fetching;
using ImageCompressor.Processing;
using ImageCompressor.Tests.Backends;
using ImageCompressor.Tests.Fetching;
using ImageCompressor.Tests.Imaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.Processing;

/// <summary>From the URL to the stored result, with an image in the store that a watermark names.</summary>
public sealed class WatermarkedImageTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FileImageStore _store;

    public WatermarkedImageTests() => _store = new FileImageStore(_folder.Path, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stored_image_lies_on_the_result()
    {
        var outcome = await ProcessAsync(await StoreAsync(Pictures.File(Pictures.Plain(10, 10, 250, 10, 20), "png")));
        Assert.Equal(("compressed", null), (outcome.Kind, outcome.Failure));
        var shown = Pictures.Decode(await ReadAsync(outcome.Delivered!.Name));
        Assert.Equal([250, 10, 20], shown.At(55, 35));
        Assert.Equal([40, 80, 120], shown.At(5, 5));
    }

    [Theory]
    [InlineData("half")]
    [InlineData("text")]
    [InlineData("missing")]
    public async Task One_that_is_damaged_no_image_or_missing_fails_the_image_and_keeps_its_original(string kind)
    {
        var png = Pictures.File(Pictures.Photo(60, 60), "png");
        var mark = kind == "missing" ? new string('a', 64) : await StoreAsync(kind == "half" ? png[..(png.Length / 2)] : "text"u8.ToArray());
        var outcome = await ProcessAsync(mark);
        Assert.Equal((FailureKind.WatermarkUnusable, (StoredImage?)null), (outcome.Failure!.Kind, outcome.Delivered));
        Assert.NotNull(outcome.Original);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<ImageOutcome> ProcessAsync(string mark)
    {
        await _store.PrepareAsync(Token);
        var picture = Pictures.File(Pictures.Plain(60, 40, 40, 80, 120), "png");
        await using var host = new LoopbackHost(exchange => exchange.OkAsync(picture, "Content-Type: image/png"));
        using var fetcher = new Fetcher(FetcherFixture.Opening(host.Name), TimeProvider.System);
        using var processor = new ImageProcessor(
            fetcher, Pictures.Compressor, _store, new ProcessingOptions { Encoders = 1 }, TimeProvider.System, NullLogger<ImageProcessor>.Instance);
        var recipe = new Recipe
        {
            Format = OutputFormat.Png,
            Quality = 100,
            Operations = [new WatermarkOperation(null, mark, Position.SouthEast, 1, 0.25, 0)],
        };
        var now = TimeProvider.System.GetUtcNow();
        return await processor.ProcessAsync(new ImageJob(ImageId.New(now), BatchId.New(now), 0, 1, host.Url("/a.png"), recipe, null), Token);
    }

    private async Task<string> StoreAsync(byte[] content)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(content));
        await _store.PrepareAsync(Token);
        await _store.PutAsync(ObjectName.Original(name), content, "image/png", Token);
        return name;
    }

    private async Task<byte[]> ReadAsync(ObjectName name)
    {
        await using var stored = await _store.OpenAsync(name, null, Token);
        using var bytes = new MemoryStream();
        await stored!.Content.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }
}
