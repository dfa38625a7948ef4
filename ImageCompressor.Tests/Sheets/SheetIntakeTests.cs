using System.Text;
using ImageCompressor.Api.Sheets;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.Manifests;

namespace ImageCompressor.Tests.Sheets;

public sealed class SheetIntakeTests
{
    private const string Header = "S. No.,Product Name,Input Image Urls\n";

    [Fact]
    public async Task Short_rows_go_to_the_store_a_thousand_at_a_time() =>
        Assert.Equal([1_000, 1_000, 500], (await AppendedAsync("1,a,https://a.example/1.jpg\n", 2_500)).Select(rows => rows.Count));

    [Fact]
    public async Task Rows_of_a_million_characters_do_not_gather_until_they_are_a_thousand()
    {
        var appended = await AppendedAsync($"1,{new string('x', 999_000)},https://a.example/1.jpg\n", 40);
        Assert.Equal(40, appended.Sum(rows => rows.Count));
        Assert.All(appended, rows => Assert.InRange(rows.Sum(row => (long)row.Product.Length), 1, 6_000_000));
    }

    [Fact]
    public async Task Rows_of_thousands_of_refused_urls_do_not_gather_until_they_are_a_thousand()
    {
        var appended = await AppendedAsync($"1,a,\"{string.Concat(Enumerable.Repeat("a://,", 20_000))} https://a.example/1.jpg\"\n", 20);
        Assert.Equal(20, appended.Sum(rows => rows.Count));
        Assert.All(appended, rows => Assert.InRange(rows.Sum(row => row.Slots.Count), 1, 60_003));
    }

    private static async Task<List<IReadOnlyList<BatchRow>>> AppendedAsync(string row, int count)
    {
        var appended = new List<IReadOnlyList<BatchRow>>();
        var store = Instead<IBatchStore>.Of(nameof(IBatchStore.AppendAsync), args =>
        {
            appended.Add((IReadOnlyList<BatchRow>)args[1]!);
            return Task.CompletedTask;
        });
        using var sheet = new RepeatingStream(Encoding.UTF8.GetBytes(Header), Encoding.UTF8.GetBytes(row), Header.Length + ((long)count * row.Length));
        var intake = new SheetIntake(store, Instead<IImageStore>.Of("", _ => Task.CompletedTask), new ManifestLimits(), PresetTable.BuiltIn, TimeProvider.System);
        await intake.ReadAsync(sheet, "sheet.csv", keep: true, TestContext.Current.CancellationToken);
        return appended;
    }
}
