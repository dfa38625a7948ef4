namespace ImageCompressor.Tests.Manifests;

public sealed class SheetHeaderTests
{
    [Theory]
    [InlineData("S. No.,Product Name,Input Image Urls", "S. No.|Product Name|Input Image Urls|Output Image Urls")]
    [InlineData("Serial Number,Product Name,Input Image URLs", "Serial Number|Product Name|Input Image URLs|Output Image URLs")]
    [InlineData("S.No.,ProductName,Input Images", "S.No.|ProductName|Input Images|Output Images")]
    [InlineData("S. No,productName,InputImageUrls", "S. No|productName|InputImageUrls|OutputImageUrls")]
    [InlineData("Sno.,product_name,input_image_urls", "Sno.|product_name|input_image_urls|output_image_urls")]
    [InlineData("SerialNumber,product,inputImageUrls", "SerialNumber|product|inputImageUrls|outputImageUrls")]
    [InlineData("serialNumber,Name,inputImages", "serialNumber|Name|inputImages|outputImages")]
    [InlineData("serial_number,SKU,image_urls", "serial_number|SKU|image_urls|output_image_urls")]
    [InlineData("Sr. No.,Title,Image URLs", "Sr. No.|Title|Image URLs|Output Image URLs")]
    [InlineData("ProductSerialNumber,Product,IMAGE URLS", "ProductSerialNumber|Product|IMAGE URLS|OUTPUT IMAGE URLS")]
    [InlineData("s,product,urls", "s|product|urls|output_urls")]
    [InlineData("Id,product,imageUrls", "Id|product|imageUrls|outputImageUrls")]
    [InlineData("SN,product,Urls", "SN|product|Urls|Output Urls")]
    [InlineData("No,product,image urls", "No|product|image urls|output image urls")]
    [InlineData("Sl. No.,product,URLS", "Sl. No.|product|URLS|OUTPUT URLS")]
    [InlineData("S. No., Product Name, Input Image Urls", "S. No.|Product Name|Input Image Urls|Output Image Urls")]
    public async Task Every_spelling_met_in_the_wild_is_a_header(string header, string expected)
    {
        var sheet = await Sheet.ReadAsync($"{header}\n1,SKU1,\"https://a.example/1.jpg, https://a.example/2.jpg\"\n");
        Assert.Equal(expected, sheet.Header);
        Assert.Equal(["2|1|SKU1|https://a.example/1.jpg https://a.example/2.jpg"], sheet.Lines);
    }

    [Fact]
    public async Task Columns_may_stand_in_any_order()
    {
        var sheet = await Sheet.ReadAsync("Input Image Urls,Product Name,S. No.\nhttps://a.example/1.jpg,Shoe,A-7\n");
        Assert.Equal(["2|A-7|Shoe|https://a.example/1.jpg"], sheet.Lines);
    }

    [Fact]
    public async Task The_better_name_gets_the_role_and_the_other_column_is_given_back()
    {
        var sheet = await Sheet.ReadAsync("ID,Serial Number,SKU,Product Name,url,Input Image Urls\n9,1,x-1,Shoe,https://shop.example/,https://a.example/1.jpg\n");
        Assert.Equal("Serial Number|Product Name|Input Image Urls|Output Image Urls|ID|SKU|url", sheet.Header);
        Assert.Equal(["2|1|Shoe|https://a.example/1.jpg"], sheet.Lines);
        Assert.Equal(["9/x-1/https://shop.example/"], sheet.Extras);
    }

    [Fact]
    public async Task Extra_columns_are_kept_and_given_back()
    {
        var sheet = await Sheet.ReadAsync("S. No.,Colour,Product Name,Input Image Urls,Price\n1,red,Shoe,https://a.example/1.jpg,9.90\n2,blue,Hat,https://a.example/2.jpg\n");
        Assert.Equal(["Colour", "Price"], sheet.Layout.ExtraHeaders);
        Assert.Equal(["red/9.90", "blue/"], sheet.Extras);
    }

    [Fact]
    public async Task Columns_of_one_numbered_name_are_one_list()
    {
        var sheet = await Sheet.ReadAsync("id,name,Image 1,Image 2,Image 3\n1,Shoe,https://a.example/1.jpg,,https://a.example/3.jpg\n");
        Assert.Equal(["2|1|Shoe|https://a.example/1.jpg https://a.example/3.jpg"], sheet.Lines);
    }

    [Fact]
    public async Task A_title_and_blank_lines_may_stand_above_the_header()
    {
        var sheet = await Sheet.ReadAsync("Images,,\n\nS. No.,Product Name,Input Image Urls\n1,Shoe,https://a.example/1.jpg\n");
        Assert.Equal(["4|1|Shoe|https://a.example/1.jpg"], sheet.Lines);
        Assert.Equal(("before_header", 1L, "Images"), (sheet.FileProblems[0].Code, sheet.FileProblems[0].Row, sheet.FileProblems[0].Value));
    }

    [Fact]
    public async Task A_title_may_name_a_url()
    {
        var sheet = await Sheet.ReadAsync("Export of https://shop.example/,,\nS. No.,Product Name,Input Image Urls\n1,Shoe,https://a.example/1.jpg\n");
        Assert.Equal(["3|1|Shoe|https://a.example/1.jpg"], sheet.Lines);
        Assert.Equal(["before_header"], sheet.FileProblems.Select(p => p.Code));
    }

    [Theory]
    [InlineData("S. No.,Product Name,\"Input Image Urls (https://x.example/a.jpg, https://x.example/b.jpg)\"", "Product Name")]
    [InlineData("Nr;Artikel;Link wie https://x.example/a.jpg", "Artikel")]
    public async Task A_header_may_give_a_url_as_an_example(string header, string product)
    {
        var separator = header.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var sheet = await Sheet.ReadAsync($"{header}\n1,Shoe,https://a.example/1.jpg\n2,Hat,https://a.example/2.jpg\n".Replace(',', separator));
        Assert.Equal(product, sheet.Layout.ProductHeader);
        Assert.Equal(["2|1|Shoe|https://a.example/1.jpg", "3|2|Hat|https://a.example/2.jpg"], sheet.Lines);
        Assert.Equal(["header_not_recognised"], sheet.FileProblems.Select(p => p.Code));
    }

    [Theory]
    [InlineData("Nr,Artikel,Link\n1,Images,\n2,Shoe,https://a.example/1.jpg\n", "2|1|Images| 3|2|Shoe|https://a.example/1.jpg")]
    [InlineData("1;Image;\n2;Shoe;https://a.example/1.jpg\n", "1|1|Image| 2|2|Shoe|https://a.example/1.jpg")]
    public async Task A_product_that_is_called_Images_is_no_header(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', (await Sheet.ReadAsync(text)).Lines));

    [Fact]
    public async Task An_unnamed_column_in_the_middle_is_kept_and_one_at_the_end_is_not()
    {
        var sheet = await Sheet.ReadAsync(",S. No.,Product Name,Input Image Urls,,\n0,1,Shoe,https://a.example/1.jpg,,\n");
        Assert.Equal([""], sheet.Layout.ExtraHeaders);
        Assert.Equal(["0"], sheet.Extras);
    }

    [Fact]
    public async Task A_header_without_known_names_is_read_by_where_the_urls_stand()
    {
        var sheet = await Sheet.ReadAsync("Nr;Artikel;Link;Farbe\n1;Schuh;https://a.example/1.jpg;rot\n2;Hut;https://a.example/2.jpg;blau\n");
        Assert.Equal("Nr|Artikel|Link|Output Image Urls|Farbe", sheet.Header);
        Assert.Equal(["2|1|Schuh|https://a.example/1.jpg", "3|2|Hut|https://a.example/2.jpg"], sheet.Lines);
        Assert.Equal(["rot", "blau"], sheet.Extras);
        Assert.Equal(["header_not_recognised"], sheet.FileProblems.Select(p => p.Code));
    }

    [Fact]
    public async Task A_sheet_with_only_a_column_of_urls_gets_standard_names_for_the_others()
    {
        var sheet = await Sheet.ReadAsync("urls\nhttps://a.example/w_300,h_200/1.jpg\n\"https://a.example/2.jpg,https://a.example/3.jpg\"\n");
        Assert.Equal("S. No.|Product Name|urls|output_urls", sheet.Header);
        Assert.Equal(["2|1||https://a.example/w_300,h_200/1.jpg", "3|2||https://a.example/2.jpg https://a.example/3.jpg"], sheet.Lines);
    }
}
