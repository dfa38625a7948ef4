using System.Text;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Manifests;

public sealed class SheetRefusalTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n\r\n\r  \n\t\n")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("\"\"\n")]
    public async Task A_file_without_content_is_refused(string text) => Assert.Equal("empty_file", (await Sheet.RefusedAsync(text)).Code);

    [Fact]
    public async Task A_sheet_of_only_commas_is_refused() => Assert.Equal("empty_file", (await Sheet.RefusedAsync(",,,\n,,\n" + new string(',', 20_000))).Code);

    [Theory]
    [InlineData("a,b,c\n1,2,3\n")]
    [InlineData("S. No.,Product Name\n1,Shoe\n")]
    [InlineData("Dear all, please find the list below.\n")]
    public async Task A_sheet_without_a_column_of_urls_is_refused(string text)
    {
        var refused = await Sheet.RefusedAsync(text);
        Assert.Equal("no_header", refused.Code);
        Assert.EndsWith(text.Split('\n')[0], refused.Message);
    }

    [Theory]
    [InlineData("S. No.,Product Name,Input Image Urls\n")]
    [InlineData("S. No.,Product Name,Input Image Urls\n1,Shoe,\n")]
    [InlineData("S. No.,Product Name,Input Image Urls\n1,Shoe,ftp://a.example/1.jpg\n")]
    public async Task A_sheet_without_one_url_that_can_be_fetched_is_refused(string text) =>
        Assert.Equal("no_urls", (await Sheet.RefusedAsync(text)).Code);

    [Fact]
    public async Task The_refusal_names_the_first_problem()
    {
        var refused = await Sheet.RefusedAsync("S. No.,Product Name,Input Image Urls\n1,Shoe,ftp://a.example/1.jpg\n");
        Assert.Equal(
            "The sheet has no image URL that can be fetched. Put complete http or https addresses into the column of URLs." +
            " The first problem is unsupported_scheme in row 2, column Input Image Urls.",
            refused.Message);
    }

    [Theory]
    [InlineData("504B030414000600080000002100", "Excel")]
    [InlineData("D0CF11E0A1B11AE1", "Excel")]
    [InlineData("1F8B0800000000000003", "gzip")]
    [InlineData("524946462400000041564920", "video")]
    [InlineData("0000001C6674797069736F6D", "video")]
    [InlineData("255044462D312E37", "PDF")]
    [InlineData("0102030405060708090B0C0E0F101112131415161718191A1B", "no text")]
    public async Task A_file_of_another_kind_is_named(string hex, string kind)
    {
        var refused = await Sheet.RefusedAsync(Convert.FromHexString(hex));
        Assert.Equal("unreadable_sheet", refused.Code);
        Assert.Contains(kind, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452", "PNG")]
    [InlineData("FFD8FFE000104A464946", "JPEG")]
    [InlineData("474946383961", "GIF")]
    [InlineData("49492A0008000000", "TIFF")]
    [InlineData("3C7376672078", "SVG")]
    [InlineData("524946462400000057454250", "WebP")]
    [InlineData("0000001C6674797061766966", "AVIF")]
    [InlineData("000000186674797068656963", "HEIC")]
    public async Task An_image_has_a_code_of_its_own(string hex, string kind)
    {
        var refused = await Sheet.RefusedAsync(Convert.FromHexString(hex));
        Assert.Equal("image_not_sheet", refused.Code);
        Assert.Contains(kind, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>https://a.example/1.jpg", "HTML")]
    [InlineData("\uFEFF\r\n <html lang=en>", "HTML")]
    [InlineData("<?xml version=\"1.0\"?><rows/>", "XML")]
    [InlineData("[ {\"url\": \"https://a.example/1.jpg\"} ]", "JSON")]
    [InlineData("{\n \"urls\": []}", "JSON")]
    public async Task A_text_of_another_kind_is_named(string text, string kind)
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode })
        {
            var refused = await Sheet.RefusedAsync(encoding.GetBytes(text));
            Assert.Equal("unreadable_sheet", refused.Code);
            Assert.Contains(kind, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Random_bytes_are_refused()
    {
        var random = new Random(7);
        for (var i = 0; i < 50; i++)
        {
            var bytes = new byte[random.Next(200, 20_000)];
            random.NextBytes(bytes);
            Assert.Contains((await Sheet.RefusedAsync(bytes)).Code, (string[])["unreadable_sheet", "no_header"]);
        }
    }

    [Fact]
    public async Task The_rows_are_read_once()
    {
        using var reader = await ManifestReader.OpenAsync(
            new MemoryStream("urls\nhttps://a.example/1.jpg\n"u8.ToArray()), new ManifestLimits(), PresetTable.BuiltIn, TestContext.Current.CancellationToken);
        Assert.Single(await reader.ReadRowsAsync(TestContext.Current.CancellationToken).ToListAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.ReadRowsAsync(TestContext.Current.CancellationToken).ToListAsync());
    }

    [Fact]
    public async Task Reading_stops_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var source = new RepeatingStream("urls\n"u8.ToArray(), "https://a.example/1.jpg\n"u8.ToArray(), 1 << 20);
        using var reader = await ManifestReader.OpenAsync(source, new ManifestLimits(), PresetTable.BuiltIn, stop.Token);
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in reader.ReadRowsAsync(stop.Token)) await stop.CancelAsync();
        });
    }
}
