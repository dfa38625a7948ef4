using System.Text;
using ImageCompressor.Domain.Manifests;

namespace ImageCompressor.Tests.Manifests;

public sealed class RoundTripTests
{
    private static async Task<string> ResultOfAsync(Sheet sheet) =>
        await Results.WriteAsync(sheet.Layout, [.. sheet.Rows.Select(Results.Completed)]);

    private static string[] Cells(Sheet sheet) =>
        [.. sheet.Rows.Select(row => string.Join('\u0001', [row.Serial, row.Product, .. row.Extras, .. row.Urls.Select(url => $"{url.Value}\u0002{url.Rejection}")]))];

    [Theory]
    [InlineData("S. No.,Product Name,Input Image Urls,Status\n1,Shoe,\"https://a.example/w_1,h_2/1.jpg,https://a.example/2.jpg\",new\n")]
    [InlineData("S. No.,Product Name,Input Image Urls,Status,Error,Original Bytes,Compressed Bytes,Saved %\n1,Shoe,https://a.example/1.jpg,a,b,c,d,e\n")]
    [InlineData("Nr;Artikel;Link;Farbe\n1;=Schuh;https://a.example/1.jpg;rot\n2;'=Hut;ftp://a.example/2.jpg;+blau\n")]
    [InlineData("https://a.example/1.jpg\nn/a\n=1+1\nhttps://a.example/2.jpg,https://a.example/3.jpg\n")]
    [InlineData("Image 1,Image 2\nhttps://a.example/1.jpg,https://a.example/2.jpg\n")]
    [InlineData("id,=title,\"a,b\",,urls,x\n-1,-2.5,-x,'=c,https://a.example/1.jpg,\" y\"\n")]
    public async Task A_result_can_be_sent_again_and_gives_the_same_rows_and_the_same_result(string text)
    {
        var first = await Sheet.ReadAsync(text);
        var result = await ResultOfAsync(first);
        var second = await Sheet.ReadAsync(result);
        Assert.Equal(first.Header, second.Header);
        Assert.Equal(Cells(first), Cells(second));
        Assert.Equal(result.ReplaceLineEndings(), (await ResultOfAsync(Renumbered(second, first))).ReplaceLineEndings());
    }

    [Fact]
    public async Task A_result_with_other_columns_moved_by_hand_is_still_read()
    {
        var sheet = await Sheet.ReadAsync(
            "Product Name,S. No.,Note,Input Image Urls,Output Image Urls,Status,Error,Original Bytes,Compressed Bytes,Saved %,Mine\n" +
            "Shoe,1,hm,https://a.example/1.jpg,https://me.example/1,completed,,4,2,50.0,x\n");
        Assert.Equal("S. No.|Product Name|Input Image Urls|Output Image Urls|Note|Mine", sheet.Header);
        Assert.Equal(["2|1|Shoe|https://a.example/1.jpg"], sheet.Lines);
        Assert.Equal(["hm/x"], sheet.Extras);
    }

    [Fact]
    public async Task An_apostrophe_in_a_sheet_that_is_no_result_stays()
    {
        var sheet = await Sheet.ReadAsync("S. No.,Product Name,Input Image Urls\n1,'=x,https://a.example/1.jpg\n");
        Assert.Equal("'=x", sheet.Rows[0].Product);
    }

    [Fact]
    public async Task Random_rows_come_back_as_they_were_written()
    {
        var random = new Random(20);
        for (var round = 0; round < 150; round++)
        {
            var extras = random.Next(4);
            var layout = ManifestLayout.Default with { ExtraHeaders = [.. Enumerable.Range(0, extras).Select(i => $"x{(char)('a' + i)}{Text(random)}")], ByteOrderMark = random.Next(2) == 0 };
            var rows = Enumerable.Range(2, random.Next(1, 30)).Select(number => Results.Completed(new ManifestRow(
                number, $"{number}{Text(random)}".Trim(), $"p{Text(random)}".Trim(), [.. Enumerable.Range(0, extras).Select(_ => Text(random))],
                [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => new ManifestUrl(Url(random), null))], []))).ToArray();
            var bytes = Encoding.UTF8.GetBytes(await Results.WriteAsync(layout, rows));
            var sheet = await Sheet.ReadAsync(new ThinStream(bytes, random.Next(1, 5_000)));
            Assert.Equal(layout.ExtraHeaders.Select(h => h.Trim()), sheet.Layout.ExtraHeaders);
            Assert.Equal(
                rows.Select(r => string.Join('\u0001', [r.Row.Serial, r.Row.Product, .. r.Row.Extras, .. r.Row.Slots.Select(s => $"{s.Url}\u0002")])), Cells(sheet));
            Assert.Empty(sheet.Problems);
            Assert.Equal(layout.ByteOrderMark, sheet.Layout.ByteOrderMark);
        }
    }

    [Fact]
    public async Task Random_text_is_read_or_refused_and_never_breaks_the_reader()
    {
        string[] pieces = ["\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", "\r", " ", "a", "https://a.example/1.jpg", "urls", "S. No.", "\0", "é", "=", "'", ",\""];
        var random = new Random(21);
        var (read, refused) = (0, 0);
        for (var round = 0; round < 1_500; round++)
        {
            // Blanks first, because 4 kB are read at once before boundaries begin to fall anywhere.
            var text = new string(' ', 4_090) + "\nS. No.,Product Name,Input Image Urls\n"[..(random.Next(2) * 38)] + string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                var whole = await Sheet.ReadAsync(text);
                var thin = await Sheet.ReadAsync(new ThinStream(Encoding.UTF8.GetBytes(text), 1 + random.Next(7)));
                Assert.Equal(whole.Lines.Concat(whole.Problems), thin.Lines.Concat(thin.Problems));
                read++;
            }
            catch (ManifestException refusal)
            {
                Assert.Contains(refusal.Code, (string[])["empty_file", "no_header", "no_urls"]);
                refused++;
            }
        }

        Assert.InRange(read, 300, 1_500);
        Assert.InRange(refused, 50, 1_500);
    }

    /// <summary>A result has one header line, its source may have had none.</summary>
    private static Sheet Renumbered(Sheet sheet, Sheet like) =>
        sheet with { Rows = [.. sheet.Rows.Zip(like.Rows, (row, original) => row with { Number = original.Number })] };

    private static string Text(Random random)
    {
        const string Alphabet = "ab \"\",;|\t\r\n'=+-@.19éЖ靴";
        return string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
    }

    private static string Url(Random random)
    {
        const string Alphabet = "abc/,;|=&?.%~\"'é";
        return $"https://{(char)('a' + random.Next(26))}.example/x{string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => Alphabet[random.Next(Alphabet.Length)]))}z";
    }
}
