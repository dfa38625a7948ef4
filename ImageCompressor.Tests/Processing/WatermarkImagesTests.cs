using System.Security.Cryptography;
using ImageCompressor.Backends.FileSystem;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Processing;
using ImageCompressor.Tests.Backends;

namespace ImageCompressor.Tests.Processing;

public sealed class WatermarkImagesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FileImageStore _store;

    public WatermarkImagesTests() => _store = new FileImageStore(_folder.Path, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_image_is_fetched_once_by_its_hash()
    {
        var (one, two) = (await StoreAsync(100, 1), await StoreAsync(200, 2));
        var found = await FetchAsync(one, two, one);
        Assert.Equal([(one, 100), (two, 200)], found.Select(static pair => (pair.Key, pair.Value.Length)));
        Assert.Equal(1, found[one].Span[99]);
    }

    [Fact]
    public async Task Without_a_watermark_nothing_is_fetched() =>
        Assert.Empty(await WatermarkImages.FetchAsync(_store, new Recipe { Operations = [new FlipOperation(), new WatermarkOperation("text", null)] }, Token));

    [Fact]
    public async Task One_that_is_not_there_is_unusable() => await Fails(new string('a', 64), "is not in the store");

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("")]
    public async Task A_name_that_is_no_hash_never_reaches_the_store(string name) => await Fails(name, "64 lower-case hexadecimal digits");

    [Fact]
    public async Task Together_they_may_have_16_megabytes()
    {
        var (most, more) = (await StoreAsync((int)WatermarkImages.MaxBytes, 1), await StoreAsync(1, 2));
        Assert.Single(await FetchAsync(most));
        var failure = await Assert.ThrowsAsync<ImagingException>(() => FetchAsync(most, more));
        Assert.Equal((ImagingFailure.WatermarkUnusable, "the images of a recipe's watermarks may have 16777216 bytes together"), (failure.Failure, failure.Detail));
        await Fails(await StoreAsync((int)WatermarkImages.MaxBytes + 1, 3), "16777216 bytes");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task Fails(string name, string words)
    {
        var failure = await Assert.ThrowsAsync<ImagingException>(() => FetchAsync(name));
        Assert.Equal(ImagingFailure.WatermarkUnusable, failure.Failure);
        Assert.Contains(words, failure.Detail, StringComparison.Ordinal);
    }

    private Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> FetchAsync(params string[] names) => WatermarkImages.FetchAsync(
        _store, new Recipe { Operations = [.. names.Select(static name => new WatermarkOperation(null, name))] }, Token);

    private async Task<string> StoreAsync(int size, byte fill)
    {
        var content = new byte[size];
        content.AsSpan().Fill(fill);
        var name = Convert.ToHexStringLower(SHA256.HashData(content));
        await _store.PrepareAsync(Token);
        await _store.PutAsync(ObjectName.Original(name), content, "image/png", Token);
        return name;
    }
}
