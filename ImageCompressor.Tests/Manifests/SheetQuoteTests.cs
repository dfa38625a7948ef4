using System.Diagnostics;
using ImageCompressor.Domain.Manifests;

namespace ImageCompressor.Tests.Manifests;

public sealed class SheetQuoteTests
{
    private const string Header = "S. No.,Product Name,Input Image Urls\n";

    [Fact]
    public async Task Quotes_inside_an_unquoted_cell_are_letters()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,SK\"U\"3,https://a.example/1.jpg\n2,5\" screen,https://a.example/2.jpg\n");
        Assert.Equal(["2|1|SK\"U\"3|https://a.example/1.jpg", "3|2|5\" screen|https://a.example/2.jpg"], sheet.Lines);
        Assert.Empty(sheet.Problems);
    }

    [Fact]
    public async Task Doubled_quotes_and_line_ends_in_a_quoted_cell_are_read_as_RFC_4180_says()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,\"a \"\"b\"\",\r\nc\n\"\"\"\"d\",https://a.example/1.jpg\n2,\"\"\"\",https://a.example/2.jpg\n");
        Assert.Equal(["2|1|a \"b\",\r\nc\n\"\"d|https://a.example/1.jpg", "3|2|\"|https://a.example/2.jpg"], sheet.Lines);
        Assert.Empty(sheet.Problems);
    }

    [Fact]
    public async Task A_quote_that_should_have_been_doubled_is_kept_and_reported()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,\"5\" screen\",https://a.example/1.jpg\n");
        Assert.Equal(["2|1|5\" screen|https://a.example/1.jpg"], sheet.Lines);
        Assert.Equal(["2:Product Name:stray_quote:5\" screen"], sheet.Problems);
    }

    [Theory]
    [InlineData("1,\"open,https://a.example/1.jpg\n2,b,https://a.example/2.jpg\n")]
    [InlineData("1,\"open,https://a.example/1.jpg\n2,\"b\",https://a.example/2.jpg\n")]
    [InlineData("1,\"open,https://a.example/1.jpg\n2,b,\"https://a.example/2.jpg\"\n")]
    [InlineData("1,\"open,https://a.example/1.jpg\r\n\"2\",\"b\",\"https://a.example/2.jpg\"")]
    public async Task A_cell_that_opens_a_quote_and_never_closes_it_does_not_swallow_the_next_row(string body)
    {
        var sheet = await Sheet.ReadAsync(Header + body);
        Assert.Equal(["2|1|\"open|https://a.example/1.jpg", "3|2|b|https://a.example/2.jpg"], sheet.Lines);
        Assert.Equal(["2:Product Name:unclosed_quote:\"open"], sheet.Problems);
    }

    [Fact]
    public async Task Each_row_may_have_an_unclosed_quote()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,\"a,https://a.example/1.jpg\n2,\"b,https://a.example/2.jpg\n3,\"c,https://a.example/3.jpg");
        Assert.Equal(
            ["2|1|\"a|https://a.example/1.jpg", "3|2|\"b|https://a.example/2.jpg", "4|3|\"c|https://a.example/3.jpg"], sheet.Lines);
        Assert.Equal(3, sheet.Problems.Length);
    }

    [Fact]
    public async Task Text_after_a_closing_quote_costs_no_url()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,\"abc\"def,\"https://a.example/1.jpg,https://a.example/2.jpg\"\n2,b,https://a.example/3.jpg\n");
        Assert.Equal(
            ["2|1|\"abc\"def|https://a.example/1.jpg https://a.example/2.jpg", "3|2|b|https://a.example/3.jpg"], sheet.Lines);
        Assert.Equal(["2:Product Name:unclosed_quote:\"abc\"def"], sheet.Problems);
    }

    [Fact]
    public async Task A_row_made_of_quotes_that_never_close_is_not_read_again_for_each_of_them()
    {
        // Reading on to the line's end for every quote would be 5e11 characters, about a minute; 16 times is nothing.
        var limits = new ManifestLimits { MaxColumns = 200_000, MaxCellLength = 6_000_000 };
        var row = string.Concat(Enumerable.Repeat("\"\"x,", 100_000)) + new string('y', 5_000_000);
        var started = Stopwatch.GetTimestamp();
        var sheet = await Sheet.ReadAsync($"{Header}1,a,https://a.example/1.jpg\n{row}\n", limits);
        Assert.Equal("\"\"x", sheet.Rows[1].Product);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 20);
    }
}
