using System.Security.Cryptography;
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

/// <summary>Images that were uploaded: nothing is fetched.</summary>
public sealed class StoredOriginalsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FileImageStore _store;

    public StoredOriginalsTests() => _store = new FileImageStore(_folder.Path, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_original_is_compressed_as_a_fetched_one()
    {
        var url = await StoreAsync(Pictures.File(Pictures.Photo(80, 60), "png"));
        var outcome = await ProcessAsync(url);
        Assert.Equal(("compressed", 80, 60), (outcome.Kind, outcome.Delivered!.Width, outcome.Delivered.Height));
        Assert.Equal(StoredSource.OriginalOf(url), outcome.Original!.Name);
    }

    [Fact]
    public async Task One_that_is_gone_fails_and_says_to_upload_it_again()
    {
        await _store.PrepareAsync(Token);
        var outcome = await ProcessAsync(StoredSource.Url(new string('a', 64)));
        Assert.Equal(FailureKind.OriginalMissing, outcome.Failure!.Kind);
    }

    [Fact]
    public async Task One_that_is_larger_than_allowed_by_now_is_not_read()
    {
        var outcome = await ProcessAsync(await StoreAsync(new byte[5_000]), maxBytes: 4_999);
        Assert.Equal(FailureKind.TooLarge, outcome.Failure!.Kind);
    }

    [Theory]
    [InlineData("upload:../../etc/passwd")]
    [InlineData("upload:")]
    [InlineData("upload:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_only_looks_like_one_is_a_url_that_cannot_be_used(string url) =>
        Assert.Equal(FailureKind.InvalidUrl, (await ProcessAsync(url)).Failure!.Kind);

    private async Task<ImageOutcome> ProcessAsync(string url, int maxBytes = 1_000_000)
    {
        using var fetcher = new Fetcher(new FetchOptions { MaxBytes = maxBytes }, TimeProvider.System);
        using var processor = new ImageProcessor(
            fetcher, Pictures.Compressor, _store, new ProcessingOptions { Encoders = 1 }, TimeProvider.System, NullLogger<ImageProcessor>.Instance);
        var now = TimeProvider.System.GetUtcNow();
        return await processor.ProcessAsync(
            new ImageJob(ImageId.New(now), BatchId.New(now), 0, 1, url, new Recipe { Format = OutputFormat.Jpeg }, null), Token);
    }

    private async Task<string> StoreAsync(byte[] content)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(content));
        await _store.PrepareAsync(Token);
        await _store.PutAsync(ObjectName.Original(name), content, "image/png", Token);
        return StoredSource.Url(name);
    }
}
