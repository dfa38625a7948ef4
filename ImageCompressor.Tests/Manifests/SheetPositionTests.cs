namespace ImageCompressor.Tests.Manifests;

public sealed class SheetPositionTests
{
    [Fact]
    public async Task Without_a_header_serial_and_product_stand_before_the_urls()
    {
        var sheet = await Sheet.ReadAsync("1,SKU1,https://a.example/1.jpg,https://a.example/2.jpg\n2,SKU2,\"https://a.example/3.jpg,https://a.example/4.jpg\"\n");
        Assert.Equal("S. No.|Product Name|Input Image Urls|Output Image Urls", sheet.Header);
        Assert.Equal(
            ["1|1|SKU1|https://a.example/1.jpg https://a.example/2.jpg", "2|2|SKU2|https://a.example/3.jpg https://a.example/4.jpg"], sheet.Lines);
    }

    [Fact]
    public async Task A_row_that_is_shorter_keeps_its_url()
    {
        var sheet = await Sheet.ReadAsync("1,SKU1,https://a.example/1.jpg\n2,https://a.example/2.jpg\nhttps://a.example/3.jpg\n4,SKU4\n");
        Assert.Equal(
            ["1|1|SKU1|https://a.example/1.jpg", "2|2||https://a.example/2.jpg", "3|3||https://a.example/3.jpg", "4|4|SKU4|"], sheet.Lines);
    }

    [Theory]
    [InlineData("1,https://a.example/1.jpg\n", "1|1||https://a.example/1.jpg")]
    [InlineData("Shoe,https://a.example/1.jpg\n", "1|1|Shoe|https://a.example/1.jpg")]
    [InlineData("1;Shirt, red, large;https://a.example/1.jpg,https://a.example/2.jpg\n", "1|1|Shirt, red, large|https://a.example/1.jpg https://a.example/2.jpg")]
    [InlineData("1,Shirt; red; large,https://a.example/1.jpg\n", "1|1|Shirt; red; large|https://a.example/1.jpg")]
    [InlineData("1\tSKU1\thttps://a.example/1.jpg,https://a.example/2.jpg\n", "1|1|SKU1|https://a.example/1.jpg https://a.example/2.jpg")]
    [InlineData("1,SKU1,https://a.example/w_300,h_200/1.jpg\n", "1|1|SKU1|https://a.example/w_300,h_200/1.jpg")]
    public async Task The_columns_are_told_by_the_first_url(string text, string expected) =>
        Assert.Equal([expected], (await Sheet.ReadAsync(text)).Lines);

    [Fact]
    public async Task Cells_after_the_urls_are_given_back_under_numbers()
    {
        var sheet = await Sheet.ReadAsync("https://a.example/1.jpg,Shoe,red\nhttps://a.example/2.jpg,Hat,blue\n");
        Assert.Equal(["Column 2", "Column 3"], sheet.Layout.ExtraHeaders);
        Assert.Equal(["Shoe/red", "Hat/blue"], sheet.Extras);
    }

    [Fact]
    public async Task A_plain_list_of_urls_is_a_sheet_and_its_commas_are_those_of_the_urls()
    {
        var sheet = await Sheet.ReadAsync("https://a.example/w_300,h_200/1.jpg\r\n\r\nhttps://a.example/2.jpg\r\nhttps://a.example/3.jpg,https://a.example/4.jpg\r\n");
        Assert.Equal(
            ["1|1||https://a.example/w_300,h_200/1.jpg", "3|2||https://a.example/2.jpg", "4|3||https://a.example/3.jpg https://a.example/4.jpg"], sheet.Lines);
        Assert.Empty(sheet.FileProblems);
    }

    [Fact]
    public async Task A_first_row_that_only_lacks_its_url_is_not_taken_for_a_header()
    {
        var sheet = await Sheet.ReadAsync("1,SKU1,\n2,SKU2,https://a.example/2.jpg\n");
        Assert.Equal(["1|1|SKU1|", "2|2|SKU2|https://a.example/2.jpg"], sheet.Lines);
    }
}
