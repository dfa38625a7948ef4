using ImageCompressor.Domain.Manifests;

namespace ImageCompressor.Tests.Manifests;

public sealed class SheetBodyTests
{
    private const string Header = "S. No.,Product Name,Input Image Urls\n";

    [Theory]
    [InlineData("1,SKU1,\"https://a.example/1.jpg,https://a.example/2.jpg\"")]
    [InlineData("1,SKU1,\"https://a.example/1.jpg, https://a.example/2.jpg\"")]
    [InlineData("1,SKU1,\"https://a.example/1.jpg,   https://a.example/2.jpg\"")]
    [InlineData("1,SKU1,\"https://a.example/1.jpg\nhttps://a.example/2.jpg\"")]
    [InlineData("1,SKU1,\"https://a.example/1.jpg;https://a.example/2.jpg|\"")]
    [InlineData("1,SKU1, \"https://a.example/1.jpg https://a.example/2.jpg,\" ")]
    [InlineData("1,SKU1,https://a.example/1.jpg,https://a.example/2.jpg")]
    [InlineData("1,SKU1,https://a.example/1.jpg, https://a.example/2.jpg,,,")]
    [InlineData("1,\"SKU1 \",https://a.example/1.jpg|https://a.example/2.jpg")]
    public async Task A_list_is_understood_however_it_is_written(string row)
    {
        var sheet = await Sheet.ReadAsync(Header + row + "\n");
        Assert.Equal(["2|1|SKU1|https://a.example/1.jpg https://a.example/2.jpg"], sheet.Lines);
        Assert.Empty(sheet.Problems);
    }

    [Fact]
    public async Task An_unquoted_list_of_any_length_spills_over_the_end_of_the_header()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,SKU1,https://a.example/1.jpg,https://a.example/2.jpg,https://a.example/3.jpg\n");
        Assert.Equal(["2|1|SKU1|https://a.example/1.jpg https://a.example/2.jpg https://a.example/3.jpg"], sheet.Lines);
    }

    [Fact]
    public async Task A_list_spills_over_unnamed_columns_too()
    {
        var sheet = await Sheet.ReadAsync("S. No.,Product Name,Input Image Urls,,\n1,SKU1,https://a.example/1.jpg,https://a.example/2.jpg\n");
        Assert.Equal(["2|1|SKU1|https://a.example/1.jpg https://a.example/2.jpg"], sheet.Lines);
    }

    [Fact]
    public async Task An_unquoted_url_with_a_comma_in_it_is_put_together_again()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,SKU1,https://a.example/w_300,h_200/1.jpg,https://a.example/2.jpg\n");
        Assert.Equal(["2|1|SKU1|https://a.example/w_300,h_200/1.jpg https://a.example/2.jpg"], sheet.Lines);
    }

    [Fact]
    public async Task Text_beyond_the_list_is_reported_and_not_taken_for_a_url()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,SKU1,https://a.example/1.jpg,nice shoe,https://a.example/2.jpg\n");
        Assert.Equal(["2|1|SKU1|https://a.example/1.jpg https://a.example/2.jpg"], sheet.Lines);
        Assert.Equal(["2:4:unexpected_cell:nice shoe"], sheet.Problems);
    }

    [Fact]
    public async Task Nothing_spills_over_when_an_output_column_follows()
    {
        var sheet = await Sheet.ReadAsync("S. No.,Product Name,Input Image Urls,Output Image Urls\n1,SKU1,https://a.example/1.jpg,https://out.example/1.jpg,https://out.example/2.jpg\n");
        Assert.Equal(["2|1|SKU1|https://a.example/1.jpg"], sheet.Lines);
        Assert.Equal(["2:5:unexpected_cell:https://out.example/2.jpg"], sheet.Problems);
        Assert.Empty(sheet.Layout.ExtraHeaders);
    }

    [Fact]
    public async Task Commas_inside_a_url_stay()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,SKU1,\"https://a.example/w_300,h_200/1.jpg,HTTPS://a.example/q?x=1,2;3|4\"\n");
        Assert.Equal(["2|1|SKU1|https://a.example/w_300,h_200/1.jpg HTTPS://a.example/q?x=1,2;3|4"], sheet.Lines);
    }

    [Fact]
    public async Task Targets_of_every_kind_and_page_links_stay_as_they_are()
    {
        string[] urls =
        [
            "https://a.example/logo.svg", "https://a.example/_next/image?url=%2Fa.png&w=640&q=75", "https://images.example/photos/2?auto=compress&cs=tinysrgb",
            "https://github.com/o/r/blob/main/a.png", "https://drive.google.com/file/d/abc/view?usp=sharing",
        ];
        var sheet = await Sheet.ReadAsync(Header + $"1,SKU1,\"{string.Join(",", urls)}\"\n");
        Assert.Equal(urls.Select(url => new ManifestUrl(url, null)), sheet.Rows[0].Urls);
    }

    [Fact]
    public async Task One_url_a_row_gives_separate_rows_in_order_with_repeats_kept()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,SKU1,https://a.example/1.jpg\n1,SKU1,https://a.example/2.jpg\n1,SKU1,https://a.example/1.jpg\n");
        Assert.Equal(
            ["2|1|SKU1|https://a.example/1.jpg", "3|1|SKU1|https://a.example/2.jpg", "4|1|SKU1|https://a.example/1.jpg"], sheet.Lines);
    }

    [Fact]
    public async Task A_serial_is_text_and_an_empty_one_is_counted()
    {
        var sheet = await Sheet.ReadAsync(Header + "1.,a,https://a.example/1.jpg\nA-7,b,https://a.example/2.jpg\n,c,https://a.example/3.jpg\n007,d,https://a.example/4.jpg\n");
        Assert.Equal(["1.", "A-7", "3", "007"], sheet.Rows.Select(row => row.Serial));
    }

    [Fact]
    public async Task Blank_rows_and_rows_of_only_commas_are_skipped_but_numbered()
    {
        var sheet = await Sheet.ReadAsync(Header + "\n1,a,https://a.example/1.jpg,,,,\n,,,,\n \t \n\"\",\" \",\n2,b,https://a.example/2.jpg\n,,\n\n");
        Assert.Equal(["3|1|a|https://a.example/1.jpg", "7|2|b|https://a.example/2.jpg"], sheet.Lines);
        Assert.Empty(sheet.Problems);
    }

    [Fact]
    public async Task A_row_without_a_url_is_reported_and_kept()
    {
        var sheet = await Sheet.ReadAsync(Header + "1,a,\n2,b\n3,c,\" , \"\n4,d,https://a.example/1.jpg\n");
        Assert.Equal(["2|1|a|", "3|2|b|", "4|3|c|", "5|4|d|https://a.example/1.jpg"], sheet.Lines);
        Assert.Equal(["2:Input Image Urls:no_url:", "3:Input Image Urls:no_url:", "4:Input Image Urls:no_url:"], sheet.Problems);
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    public async Task Each_delimiter_is_found(string delimiter)
    {
        var text = "S. No.,Product Name,Input Image Urls\n1,\"A, B; C | D\",\"https://a.example/1.jpg, https://a.example/w_1,h_2/2.jpg\"\n"
            .Replace("S. No.,Product Name,", $"S. No.{delimiter}Product Name{delimiter}", StringComparison.Ordinal)
            .Replace("1,\"A, B; C | D\",\"", $"1{delimiter}\"A, B; C | D\"{delimiter}\"", StringComparison.Ordinal);
        var sheet = await Sheet.ReadAsync(text);
        Assert.Equal(["2|1|A, B; C | D|https://a.example/1.jpg https://a.example/w_1,h_2/2.jpg"], sheet.Lines);
    }

    [Fact]
    public async Task A_delimiter_inside_quotes_in_the_header_does_not_count()
    {
        var sheet = await Sheet.ReadAsync("\"S. No.\";\"Size, colour, price, weight\";\"Input Image Urls\"\n1;L;https://a.example/1.jpg,https://a.example/2.jpg\n");
        Assert.Equal(["2|1||https://a.example/1.jpg https://a.example/2.jpg"], sheet.Lines);
        Assert.Equal(["Size, colour, price, weight"], sheet.Layout.ExtraHeaders);
    }

    [Fact]
    public async Task The_line_with_which_Excel_names_a_delimiter_is_followed_and_not_numbered()
    {
        var sheet = await Sheet.ReadAsync("sep=;\r\nS. No.;Product Name;Input Image Urls\r\n1;a;https://a.example/1.jpg\r\n");
        Assert.Equal(["2|1|a|https://a.example/1.jpg"], sheet.Lines);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public async Task Every_line_end_is_one_with_and_without_a_final_one(string end)
    {
        var text = string.Join(end, "S. No.,Product Name,Input Image Urls", "1,a,https://a.example/1.jpg", "", "2,b,https://a.example/2.jpg");
        string[] expected = ["2|1|a|https://a.example/1.jpg", "4|2|b|https://a.example/2.jpg"];
        Assert.Equal(expected, (await Sheet.ReadAsync(text)).Lines);
        Assert.Equal(expected, (await Sheet.ReadAsync(text + end)).Lines);
    }
}
