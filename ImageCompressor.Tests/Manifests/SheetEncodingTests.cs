using System.Text;

namespace ImageCompressor.Tests.Manifests;

public sealed class SheetEncodingTests
{
    private const string Text = "S. No.,Product Name,Input Image Urls\r\n1,Café für 5 €,https://a.example/1.jpg\r\n2,靴 👟,https://a.example/ü.jpg";

    private static readonly string[] s_lines = ["2|1|Café für 5 €|https://a.example/1.jpg", "3|2|靴 👟|https://a.example/ü.jpg"];

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16LE", true)]
    [InlineData("utf-16LE", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    public async Task Unicode_is_decoded_with_a_mark_and_without(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Text)];
        var sheet = await Sheet.ReadAsync(bytes);
        Assert.Equal(s_lines, sheet.Lines);
        Assert.Equal(mark, sheet.Layout.ByteOrderMark);
        Assert.Empty(sheet.FileProblems);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16LE")]
    public async Task Letters_survive_any_boundary_between_reads(string name)
    {
        // The first 4 kB are read at once, to tell the encoding.
        var encoding = Encoding.GetEncoding(name);
        var text = string.Concat(Enumerable.Range(0, 300).Select(_ => Text[Text.IndexOf('\r', StringComparison.Ordinal)..]));
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Text + text)];
        var expected = (await Sheet.ReadAsync(bytes)).Lines;
        Assert.Equal(602, expected.Length);
        Assert.Equal("603|2|靴 👟|https://a.example/ü.jpg", expected[^1]);
        for (var most = 1; most < 5; most++)
            Assert.Equal(expected, (await Sheet.ReadAsync(new ThinStream(bytes, most))).Lines);
    }

    [Fact]
    public async Task Windows_1252_is_decoded_with_a_warning()
    {
        byte[] bytes = [.. "S. No.,Product Name,Input Image Urls\n1,Caf"u8, 0xE9, .. " 5 "u8, 0x80, .. " "u8, 0x93, .. "x"u8, 0x94, .. ",https://a.example/1.jpg\n"u8];
        var sheet = await Sheet.ReadAsync(bytes);
        Assert.Equal(["2|1|Café 5 € “x”|https://a.example/1.jpg"], sheet.Lines);
        Assert.Equal(["decoded_as_windows_1252"], sheet.FileProblems.Select(p => p.Code));
    }

    [Fact]
    public async Task The_first_byte_that_is_not_utf_8_may_come_after_megabytes_and_harms_no_other_letter()
    {
        var rows = string.Concat(Enumerable.Range(1, 40_000).Select(i => $"{i},Café,https://a.example/{i}.jpg\n"));
        byte[] bytes = [.. "S. No.,Product Name,Input Image Urls\n"u8, .. Encoding.UTF8.GetBytes(rows), .. "x,Caf"u8, 0xE9, .. ",https://a.example/x.jpg\ny,"u8, .. Encoding.UTF8.GetBytes("Café,https://a.example/y.jpg\n")];
        var sheet = await Sheet.ReadAsync(bytes);
        Assert.Equal(40_002, sheet.Rows.Count);
        Assert.All(sheet.Rows, row => Assert.Equal("Café", row.Product));
        Assert.Equal(["decoded_as_windows_1252"], sheet.FileProblems.Select(p => p.Code));
    }

    [Fact]
    public async Task A_file_that_ends_within_a_letter_keeps_what_is_there()
    {
        byte[] bytes = [.. "S. No.,Input Image Urls,Note\n1,https://a.example/1.jpg,a"u8, 0xE2, 0x82];
        Assert.Equal(["aâ‚"], (await Sheet.ReadAsync(bytes)).Extras);
    }

    [Fact]
    public async Task NULs_are_tolerated()
    {
        var sheet = await Sheet.ReadAsync("S. No.,Product Name,Input Image Urls\0\n1,Sh\0oe,\0https://a.example/1.jpg\0\n2,Hat,https://a.example/\02.jpg\n\0\0\0\0");
        Assert.Equal(["2|1|Shoe|https://a.example/1.jpg", "3|2|Hat|https://a.example/\02.jpg!invalid_url"], sheet.Lines);
    }
}
