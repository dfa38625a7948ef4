using ImageCompressor.Backends.MongoDb;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.MongoDb;

/// <summary>Values that mean something to MongoDB, or that its documents cannot hold.</summary>
public sealed class HostileValuesTests : IDisposable
{
    private readonly MongoTestDatabase _database = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("$set")]
    [InlineData("a.b.$[].c")]
    [InlineData("{ $where: 'sleep(9)' }")]
    [InlineData("nul\0nul")]
    public async Task Dots_dollars_and_nuls_in_every_text_come_back(string text)
    {
        var (store, id) = await OpenAsync(text);
        var row = new BatchRow(2, text, text, [text], [new("https://a.example/" + text, ImageId.New(_clock.Now), null), new(text, null, text)]);
        await store.AppendAsync(id, [row], Token);
        var batch = await store.SealAsync(id, Recipe.Default, 1, Token);

        Assert.Equal((text, text), (batch.Name, batch.Layout.ExtraHeaders.Single()));
        var read = Assert.Single(await RowsAsync(store, id));
        Assert.Equivalent(row, read.Row, strict: true);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_stored_as_the_replacement_character()
    {
        var (store, id) = await OpenAsync("\uD83E");
        await store.AppendAsync(id, [new(2, "\uD83E", "x\uDC00y", [], [])], Token);
        await store.SealAsync(id, Recipe.Default, 0, Token);
        var row = Assert.Single(await RowsAsync(store, id)).Row;
        Assert.Equal(("\uFFFD", "x\uFFFDy"), (row.Serial, row.Product));
    }

    [Fact]
    public async Task The_longest_row_that_a_sheet_may_have_is_stored()
    {
        var (store, id) = await OpenAsync("");
        var cell = new string('語', new ManifestLimits().MaxCellLength);
        var url = "https://a.example/" + new string('u', new ManifestLimits().MaxUrlLength - 18);
        await store.AppendAsync(id, [new(2, "", cell, [cell], [new(url, ImageId.New(_clock.Now), null)])], Token);
        await store.SealAsync(id, Recipe.Default, 0, Token);
        var read = Assert.Single(await RowsAsync(store, id));
        Assert.Equal((cell, cell, url), (read.Row.Product, read.Row.Extras[0], read.Images[0]!.Url));
    }

    [Fact]
    public void A_row_that_no_document_can_hold_is_refused_with_a_stable_code()
    {
        var cell = new string('語', 3_000_000);
        var refused = Assert.Throws<ManifestException>(() => RowDocument.Write(BatchId.New(_clock.Now), new BatchRow(7, "", cell, [cell], [])));
        Assert.Equal("row_too_long", refused.Code);
        Assert.StartsWith("Row 7 ", refused.Message, StringComparison.Ordinal);
    }

    private async Task<(MongoBatchStore Store, BatchId Id)> OpenAsync(string text)
    {
        var store = _database.Open(_clock);
        await store.PrepareAsync(Token);
        var id = BatchId.New(_clock.Now);
        await store.CreateAsync(
            new Batch
            {
                Id = id,
                Name = text,
                Recipe = Recipe.Default,
                Layout = ManifestLayout.Default with { ExtraHeaders = [text] },
                CreatedAt = _clock.Now,
                UpdatedAt = _clock.Now,
            },
            Token);
        return (store, id);
    }

    private static async Task<List<ResultRow>> RowsAsync(MongoBatchStore store, BatchId id)
    {
        var rows = new List<ResultRow>();
        await foreach (var row in store.ReadRowsAsync(id, Token)) rows.Add(row);
        return rows;
    }
}
