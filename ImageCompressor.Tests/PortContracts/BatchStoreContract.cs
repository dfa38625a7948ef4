using System.Globalization;
using System.Security.Cryptography;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

/// <summary>What every <see cref="IBatchStore"/> does; a folder's subclass says only how to open it.</summary>
public abstract partial class BatchStoreContract : IAsyncLifetime
{
    private IBatchStore _store = null!;

    protected ManualClock Clock { get; } = new();

    protected IBatchStore Store => _store;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens the store of this test: at every call another instance on the same data.</summary>
    protected abstract IBatchStore Open(TimeProvider time);

    /// <summary>Closes whatever was opened and removes the data.</summary>
    protected abstract ValueTask CloseAsync();

    public async ValueTask InitializeAsync()
    {
        _store = Open(Clock);
        await _store.PrepareAsync(Token);
    }

    public ValueTask DisposeAsync() => CloseAsync();

    protected Batch NewBatch(string name = "sheet.csv") => new()
    {
        Id = BatchId.New(Clock.Now),
        Name = name,
        Recipe = Recipe.Default,
        Layout = ManifestLayout.Default with { ExtraHeaders = ["Colour"] },
        CreatedAt = Clock.Now,
        UpdatedAt = Clock.Now,
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    protected BatchRow Row(long number, int images = 1) => new(
        number, Text(number), $"Product {number}", ["red"],
        [.. Enumerable.Range(0, images).Select(slot => new RowSlot($"https://a.example/{number}/{slot}.jpg", ImageId.New(Clock.Now), null))]);

    protected async Task<Batch> CreateAsync(string name = "sheet.csv")
    {
        var batch = NewBatch(name);
        await Store.CreateAsync(batch, Token);
        return batch;
    }

    /// <summary>A sealed batch of so many rows with one image each.</summary>
    protected async Task<Batch> SealedAsync(int images, Recipe? recipe = null, string name = "sheet.csv")
    {
        var batch = await CreateAsync(name);
        foreach (var rows in Enumerable.Range(2, images).Select(number => Row(number)).Chunk(1_000))
            await Store.AppendAsync(batch.Id, rows, Token);
        return await Store.SealAsync(batch.Id, recipe ?? Recipe.Default, 0, Token);
    }

    protected async Task<ImageJob> TakeOneAsync() => Assert.Single(await Store.TakeAsync(1, Token));

    protected Task<RecordReport> RecordAsync(params IEnumerable<ImageResult> results) => Store.RecordAsync([.. results], Token);

    protected async Task<Batch> FindAsync(BatchId id) => (await Store.FindAsync(id, Token))!;

    protected async Task<Image> FindAsync(ImageId id) => (await Store.FindImageAsync(id, Token))!;

    protected async Task<List<ObjectName>> DeleteAsync(BatchId id)
    {
        var names = new List<ObjectName>();
        await foreach (var group in Store.DeleteAsync(id, Token))
            names.AddRange(group);
        return names;
    }

    protected async Task<List<ResultRow>> RowsAsync(BatchId id)
    {
        var rows = new List<ResultRow>();
        await foreach (var row in Store.ReadRowsAsync(id, Token))
            rows.Add(row);
        return rows;
    }

    /// <summary>The SHA-256 of some content.</summary>
    protected static string Sha(string content) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));

    protected static ImageOutcome Compressed(string content, Recipe? recipe = null) => new()
    {
        Original = new(ObjectName.Original(Sha(content)), 1_000, "image/jpeg", 640, 480),
        Delivered = new(ObjectName.Compressed(Sha(content), (recipe ?? Recipe.Default).Hash, "webp"), 400, "image/webp", 320, 240),
        Quality = 75,
        Warnings = ["animation_dropped"],
        Times = new(120, 30, 7, 40),
        Encodes = 3,
        Frames = 12,
    };

    protected static ImageOutcome Kept(string content)
    {
        var original = new StoredImage(ObjectName.Original(Sha(content)), 1_000, "image/png", 64, 48);
        return new() { Original = original, Delivered = original, KeptReason = "not_smaller" };
    }

    protected static ImageOutcome Failed() => ImageOutcome.Failed(new Failure(FailureKind.HttpStatus, 404, "a.example"));

    protected static ImageResult Answer(ImageJob job, ImageOutcome outcome) => ImageResult.For(job, outcome, null);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
