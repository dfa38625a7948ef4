using System.Globalization;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using static ImageCompressor.Tests.Manifests.Results;

namespace ImageCompressor.Tests.Manifests;

public sealed class ManifestWriterTests
{
    private const string Header = "S. No.,Product Name,Input Image Urls,Output Image Urls,Status,Error,Original Bytes,Compressed Bytes,Saved %\r\n";

    [Fact]
    public async Task Source_urls_stay_and_the_links_stand_in_the_same_order() =>
        Assert.Equal(
            Header + "1,Shoe,\"https://a.example/1.jpg, https://a.example/2.jpg\",\"https://me.example/2/0, https://me.example/2/1\",completed,,3000,1000,66.7\r\n",
            await WriteAsync(ManifestLayout.Default, Row(2, "1", "Shoe", [], Completed("https://a.example/1.jpg", 1_000, 400), Completed("https://a.example/2.jpg", 2_000, 600))));

    [Fact]
    public async Task Whatever_has_no_result_leaves_its_place_empty_and_failures_are_named_by_place() =>
        Assert.Equal(
            Header + "1,Shoe,\"https://a.example/1, https://a.example/2, ftp://a.example/3, https://a.example/4, https://a.example/5\"," +
            "\"https://me.example/2/0, , , , https://me.example/2/4\",completed_with_errors,\"2: http_404; 3: unsupported_scheme; 4: timeout\",200,100,50.0\r\n",
            await WriteAsync(ManifestLayout.Default, Row(2, "1", "Shoe", [],
                Completed("https://a.example/1", 100, 50), Failed("https://a.example/2", new Failure(FailureKind.HttpStatus, 404)),
                Refused("ftp://a.example/3", "unsupported_scheme"), Failed("https://a.example/4", new Failure(FailureKind.Timeout)),
                Completed("https://a.example/5", 100, 50))));

    [Theory]
    [InlineData(ImageStatus.Pending, "pending")]
    [InlineData(ImageStatus.Processing, "processing")]
    [InlineData(ImageStatus.Cancelled, "cancelled")]
    public async Task A_row_that_is_not_done_says_so(ImageStatus status, string expected) =>
        Assert.Equal(
            Header + $"1,Shoe,\"https://a.example/1, https://a.example/2\",\", \",{expected},,,,\r\n",
            await WriteAsync(ManifestLayout.Default, Row(2, "1", "Shoe", [], Unfinished("https://a.example/1", status), Unfinished("https://a.example/2", status))));

    [Fact]
    public async Task A_row_without_a_url_is_given_back() =>
        Assert.Equal(Header + "1,Shoe,\"\",\"\",failed,no_url,,,\r\n", await WriteAsync(ManifestLayout.Default, Row(2, "1", "Shoe", [])));

    [Fact]
    public async Task A_row_of_refused_urls_has_failed() =>
        Assert.Equal(
            Header + "1,Shoe,\"n/a\",\"\",failed,1: invalid_url,,,\r\n",
            await WriteAsync(ManifestLayout.Default, Row(2, "1", "Shoe", [], Refused("n/a", "invalid_url"))));

    [Fact]
    public async Task Extra_columns_stand_between_the_lists_and_ours_even_where_a_row_is_short() =>
        Assert.Equal(
            "s,product,urls,output_urls,Colour,Price,Status,Error,Original Bytes,Compressed Bytes,Saved %\r\n" +
            "1,Shoe,\"https://a.example/1\",\"https://me.example/2/0\",red,,completed,,0,0,\r\n",
            await WriteAsync(new ManifestLayout("s", "product", "urls", "output_urls", ["Colour", "Price"]), Row(2, "1", "Shoe", ["red"], Completed("https://a.example/1", 0, 0))));

    [Fact]
    public async Task Cells_are_quoted_where_any_program_may_need_it() =>
        Assert.Equal(
            "\"a\"\"b\",\"c;d\",\"e\r\nf\",\" g\",\"h|i\",\"j,k\",\"l\tm\",Status,Error,Original Bytes,Compressed Bytes,Saved %\r\n",
            await WriteAsync(new ManifestLayout("a\"b", "c;d", "e\r\nf", " g", ["h|i", "j,k", "l\tm"])));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30 123", "'+49 30 123")]
    [InlineData("-1+cmd", "'-1+cmd")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("=HYPERLINK(\"https://x\",\"y\")", "\"'=HYPERLINK(\"\"https://x\"\",\"\"y\"\")\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData(" =1", "\"' =1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("'=1", "''=1")]
    [InlineData("-12.5", "-12.5")]
    [InlineData("+3", "+3")]
    [InlineData("-", "'-")]
    [InlineData("'tis", "'tis")]
    [InlineData("a=b", "a=b")]
    public async Task A_cell_that_a_spreadsheet_would_run_is_disarmed(string cell, string expected)
    {
        var text = await WriteAsync(ManifestLayout.Default with { ExtraHeaders = ["x"] }, Row(2, "1", cell, [cell], Completed("https://a.example/1", 4, 3)));
        Assert.EndsWith($"\r\n1,{expected},\"https://a.example/1\",\"https://me.example/2/0\",{expected},completed,,4,3,25.0\r\n", text);
    }

    [Fact]
    public async Task A_refused_url_that_is_a_formula_is_disarmed() =>
        Assert.Contains(",\"'=cmd()\",", await WriteAsync(ManifestLayout.Default, Row(2, "1", "Shoe", [], Refused("=cmd()", "invalid_url"))));

    [Fact]
    public async Task A_mark_is_written_for_a_caller_who_sent_one()
    {
        Assert.StartsWith("\uFEFFS. No.,", await WriteAsync(ManifestLayout.Default with { ByteOrderMark = true }));
        Assert.StartsWith("S. No.,", await WriteAsync(ManifestLayout.Default));
    }

    [Fact]
    public async Task Numbers_are_the_same_everywhere()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
        try
        {
            var text = await WriteAsync(ManifestLayout.Default, Row(2, "1", "Shoe", [], Completed("https://a.example/1", 3_000_000_000, 3_300_000_000)));
            Assert.EndsWith(",completed,,3000000000,3300000000,-10.0\r\n", text);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task Rows_are_handed_on_while_they_are_written()
    {
        var row = Row(2, "1", new string('x', 1_000), [], Completed("https://a.example/1", 4, 3));
        using var target = new MemoryStream();
        await ManifestWriter.WriteAsync(target, ManifestLayout.Default, Rows(), Link, TestContext.Current.CancellationToken);

        async IAsyncEnumerable<ImageCompressor.Domain.Batches.ResultRow> Rows()
        {
            for (var i = 0; i < 1_000; i++)
            {
                Assert.InRange((i * 1_050L) - target.Length, -100_000, 40_000);
                yield return row;
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task A_row_larger_than_the_buffer_is_written_whole()
    {
        var slots = Enumerable.Range(0, 1_000).Select(i => Completed($"https://a.example/{i}/{new string('ü', 500)}", 2, 1)).ToArray();
        var sheet = await Sheet.ReadAsync(await WriteAsync(ManifestLayout.Default, Row(2, "1", "Shoe", [], slots)));
        Assert.Equal(slots.Select(slot => slot.Item1.Url), sheet.Rows[0].Urls.Select(url => url.Value));
    }
}
