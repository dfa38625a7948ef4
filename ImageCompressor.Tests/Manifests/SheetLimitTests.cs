using System.Text;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Manifests;

public sealed class SheetLimitTests
{
    private const string Row = "1,a,https://a.example/1.jpg\n";
    private const string Header = "S. No.,Product Name,Input Image Urls\n";

    [Fact]
    public async Task As_many_bytes_as_the_limit_are_read_and_one_more_is_not()
    {
        var limits = new ManifestLimits { MaxBytes = Header.Length + Row.Length };
        Assert.Single((await Sheet.ReadAsync(Header + Row, limits)).Rows);
        Assert.Equal("sheet_too_large", (await Sheet.RefusedAsync(Header + Row + "\n", limits)).Code);
    }

    [Fact]
    public async Task As_many_rows_as_the_limit_are_read_and_one_more_is_not()
    {
        var limits = new ManifestLimits { MaxRows = 2 };
        Assert.Equal(2, (await Sheet.ReadAsync(Header + Row + ",,\n" + Row, limits)).Rows.Count);
        Assert.Equal("too_many_rows", (await Sheet.RefusedAsync(Header + Row + Row + Row, limits)).Code);
    }

    [Fact]
    public async Task As_many_urls_as_the_limit_are_read_and_one_more_is_not()
    {
        var limits = new ManifestLimits { MaxUrls = 2 };
        Assert.Equal(2, (await Sheet.ReadAsync(Header + Row + Row, limits)).Rows.Count);
        Assert.Equal("too_many_urls", (await Sheet.RefusedAsync(Header + Row + Row + "3,c,n/a\n", limits)).Code);
    }

    [Fact]
    public async Task As_many_columns_as_the_limit_are_read_and_one_more_is_not()
    {
        var limits = new ManifestLimits { MaxColumns = 4 };
        Assert.Single((await Sheet.ReadAsync(Header + "1,a,https://a.example/1.jpg,https://a.example/2.jpg,,,,\n", limits)).Rows);
        Assert.Equal("too_many_columns", (await Sheet.RefusedAsync(Header + "1,a,https://a.example/1.jpg,,https://a.example/2.jpg\n", limits)).Code);
    }

    [Theory]
    [InlineData("1,a,https://a.example/1.jpg\n")]
    [InlineData("")]
    public async Task A_header_of_too_many_columns_is_told_as_such_and_not_read_as_a_list(string row)
    {
        var names = string.Concat(Enumerable.Range(0, 2_000).Select(i => $",c{i}"));
        var refused = await Sheet.RefusedAsync($"S. No.,Product Name,Input Image Urls{names}\n{row}");
        Assert.Equal("too_many_columns", refused.Code);
        Assert.StartsWith("Row 1 ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_line_that_is_too_long_is_told_as_such_and_not_as_an_empty_file() =>
        Assert.Equal("cell_too_long", (await Sheet.RefusedAsync(new string('x', 1_000_001))).Code);

    [Fact]
    public async Task More_urls_in_a_line_than_there_may_be_columns_are_a_list_all_the_same() =>
        Assert.Equal(2_001, (await Sheet.ReadAsync(string.Join(',', Enumerable.Repeat("https://a.example/1.jpg", 2_001)))).Rows[0].Urls.Count);

    [Theory]
    [InlineData(",Note")]
    [InlineData("")]
    public async Task The_names_of_columns_may_be_as_long_as_the_limit_and_no_longer(string others)
    {
        var limits = new ManifestLimits { MaxHeaderLength = 60 };
        var name = "Input Image Urls" + new string(' ', 3);
        string Text(int length) => $"S. No.,{new string('x', length - 22 - others.Trim(',').Length)},{name}{others}\n1,a,https://a.example/1.jpg\n";
        Assert.Single((await Sheet.ReadAsync(Text(60), limits)).Rows);
        Assert.Equal("header_too_long", (await Sheet.RefusedAsync(Text(61), limits)).Code);
    }

    [Fact]
    public async Task A_url_that_goes_on_through_2000_cells_is_not_copied_for_each()
    {
        var row = $"1,a,https://a.example/{new string('x', 200_000)}{string.Concat(Enumerable.Repeat(",/y", 1_900))}\n";
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sheet = await Sheet.ReadAsync(Header + row + Row);
        Assert.Equal((205_718, "url_too_long"), (sheet.Rows[0].Urls.Single().Value.Length, sheet.Rows[0].Urls[0].Rejection));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    public async Task A_cell_may_be_as_long_as_the_limit_and_no_longer(string quote)
    {
        var limits = new ManifestLimits { MaxCellLength = 1_000 };
        string Text(int length) => $"{Header}{Row}2,{quote}{new string('x', length)}{quote},https://a.example/2.jpg\n";
        Assert.Equal(1_000, (await Sheet.ReadAsync(Text(1_000), limits)).Rows[1].Product.Length);
        var refused = await Sheet.RefusedAsync(Text(1_001), limits);
        Assert.Equal(("cell_too_long", "Row 3 has a cell of more than the 1000 characters that are allowed. Look for a quote that is opened there and never closed."), (refused.Code, refused.Message));
    }

    [Theory]
    [InlineData("1,\"a,https://a.example/1.jpg\n")]
    [InlineData("1,x")]
    [InlineData("1,\"x\"                ")]
    public async Task A_cell_that_never_ends_is_given_up_after_its_limit_and_not_after_256_MB(string beginning)
    {
        var filler = beginning.EndsWith(' ') ? " " : "xxxxxxxx\n"[..(beginning.EndsWith('x') ? 8 : 9)];
        var source = new RepeatingStream(Encoding.UTF8.GetBytes(Header + Row + beginning), Encoding.UTF8.GetBytes(filler), 256L << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = await Assert.ThrowsAsync<ManifestException>(() => Sheet.ReadAsync(source));
        Assert.Equal("cell_too_long", refused.Code);
        Assert.InRange(source.Position, 1_000_000, 5_000_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000_000);
    }

    [Fact]
    public async Task A_row_of_many_large_cells_is_given_up()
    {
        var source = new RepeatingStream(Encoding.UTF8.GetBytes(Header + Row), Encoding.UTF8.GetBytes(new string('x', 100_000) + ","), 256L << 20);
        var refused = await Assert.ThrowsAsync<ManifestException>(() => Sheet.ReadAsync(source));
        Assert.Equal("row_too_long", refused.Code);
        Assert.InRange(source.Position, 2_000_000, 9_000_000);
    }

    [Fact]
    public async Task A_row_of_nothing_but_delimiters_is_given_up_too()
    {
        var source = new RepeatingStream(Encoding.UTF8.GetBytes(Header + Row), ","u8.ToArray(), 256L << 20);
        Assert.Equal("row_too_long", (await Assert.ThrowsAsync<ManifestException>(() => Sheet.ReadAsync(source))).Code);
    }

    [Fact]
    public async Task A_file_that_never_shows_a_header_is_not_searched_to_its_end()
    {
        var source = new RepeatingStream([], "1,a,b\n"u8.ToArray(), 256L << 20);
        Assert.Equal("no_header", (await Assert.ThrowsAsync<ManifestException>(() => Sheet.ReadAsync(source))).Code);
        Assert.InRange(source.Position, 0, 5_000_000);
    }

    [Fact]
    public async Task A_long_sheet_takes_no_more_buffer_than_a_short_one()
    {
        var source = new RepeatingStream(Encoding.UTF8.GetBytes(Header), Encoding.UTF8.GetBytes(Row), Header.Length + (50_000L * Row.Length));
        using var reader = await ManifestReader.OpenAsync(source, new ManifestLimits(), PresetTable.BuiltIn, TestContext.Current.CancellationToken);
        var rows = 0;
        await foreach (var row in reader.ReadRowsAsync(TestContext.Current.CancellationToken))
        {
            rows++;
            Assert.InRange(source.Position - (row.Number * Row.Length), 0, 400_000);
        }

        Assert.Equal(50_000, rows);
    }
}
