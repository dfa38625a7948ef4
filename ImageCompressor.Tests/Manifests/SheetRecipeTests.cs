using ImageCompressor.Domain.Manifests;

namespace ImageCompressor.Tests.Manifests;

/// <summary>Columns that set fields of the recipe for their row.</summary>
public sealed class SheetRecipeTests
{
    private static async Task<IReadOnlyList<string?>> OverridesAsync(string sheet) => [.. (await Sheet.ReadAsync(sheet)).Rows.Select(row => row.Overrides?.Text)];

    [Theory]
    [InlineData("Recipe Format")]
    [InlineData("recipe_format")]
    [InlineData("RECIPE-FORMAT")]
    [InlineData("RecipeFormat")]
    [InlineData("recipe.format:")]
    public async Task A_column_is_known_by_its_normalised_name_and_comes_back_as_an_extra(string header)
    {
        var sheet = await Sheet.ReadAsync($"urls,{header},Colour\nhttps://a.example/1.jpg,WebP,red\n");
        Assert.Equal("format=webp", sheet.Rows[0].Overrides?.Text);
        Assert.Equal(["WebP/red"], sheet.Extras);
        Assert.Equal([header, "Colour"], sheet.Layout.ExtraHeaders);
        Assert.Empty(sheet.Problems);
    }

    [Fact]
    public async Task Each_row_has_its_own_fields_and_an_empty_cell_sets_none() =>
        Assert.Equal(
            (string?[])["format=webp&quality=60", "format=webp&quality=60", null, "quality=5", "format=auto&quality=9&width=2048&height=2048"],
            await OverridesAsync(
                "urls,Preset,Recipe Format,Recipe Quality\n" +
                "https://a.example/1.jpg,,webp,60\nhttps://a.example/2.jpg,,webp,60\nhttps://a.example/3.jpg,, ,\nhttps://a.example/4.jpg,,,5\nhttps://a.example/5.jpg,web,,9\n"));

    [Fact]
    public async Task Columns_of_the_product_itself_are_not_taken() =>
        Assert.Equal((string?[])[null], await OverridesAsync("urls,Width,Format,Quality,Colour,Position\nhttps://a.example/1.jpg,10,webp,60,red,top\n"));

    [Fact]
    public async Task A_wrong_cell_refuses_the_images_of_its_row_and_is_told_once_with_row_column_code_and_value()
    {
        var sheet = await Sheet.ReadAsync(
            "urls,Recipe Quality,Recipe Format\n\"https://a.example/1.jpg, https://a.example/2.jpg, ftp://x\",101,bmp\nhttps://a.example/3.jpg,,\n");
        Assert.Equal(["2:Recipe Format:unknown_value:bmp", "2:Recipe Quality:out_of_range:101", "2:urls:unsupported_scheme:ftp://x"], sheet.Problems);
        Assert.Equal("2|1||https://a.example/1.jpg!unknown_value https://a.example/2.jpg!unknown_value ftp://x!unsupported_scheme", sheet.Lines[0]);
        Assert.Null(sheet.Rows[0].Overrides);
        Assert.Equal("3|2||https://a.example/3.jpg", sheet.Lines[1]);
    }

    [Theory]
    [InlineData("Preset", "nothing", "2:Preset:unknown_preset:nothing")]
    [InlineData("Recipe Preset", "nothing", "2:Recipe Preset:unknown_preset:nothing")]
    [InlineData("Recipe Max Bytes", "5", "2:Recipe Max Bytes:out_of_range:5")]
    [InlineData("Recipe Operations", "explode", "2:Recipe Operations:unknown_operation:explode")]
    [InlineData("Recipe Colour", "red", "2:Recipe Colour:unknown_value:red")]
    public async Task A_cell_is_read_as_the_field_of_an_upload_is(string column, string cell, string problem) =>
        Assert.Equal([problem], (await Sheet.ReadAsync($"urls,{column}\nhttps://a.example/1.jpg,{cell}\nhttps://a.example/2.jpg,\n")).Problems);

    [Fact]
    public async Task Cells_of_a_row_that_contradict_each_other_are_told_and_so_are_two_columns_for_one_field()
    {
        Assert.Equal(["2:Recipe Lossless:contradiction:true"],
            (await Sheet.ReadAsync("urls,Recipe Format,Recipe Lossless\nhttps://a.example/1.jpg,jpeg,true\nhttps://a.example/2.jpg,,\n")).Problems);
        Assert.Equal(["2:Recipe Lossless:contradiction:near"],
            (await Sheet.ReadAsync("urls,Preset,Recipe Lossless\nhttps://a.example/1.jpg,email,near\nhttps://a.example/2.jpg,,\n")).Problems);
        Assert.Equal(["2:Preset:contradiction:thumbnail"],
            (await Sheet.ReadAsync("urls,Preset,Recipe Fit\nhttps://a.example/1.jpg,thumbnail,contain\nhttps://a.example/2.jpg,,\n")).Problems);
        Assert.Equal(["2:recipe_format:given_twice:webp"],
            (await Sheet.ReadAsync("urls,Recipe Format,recipe_format\nhttps://a.example/1.jpg,webp,webp\nhttps://a.example/2.jpg,webp,\n")).Problems);
    }

    [Fact]
    public async Task A_sheet_in_which_every_row_has_a_wrong_cell_is_refused() =>
        Assert.Equal("no_urls", (await Sheet.RefusedAsync("urls,Recipe Quality\nhttps://a.example/1.jpg,0\n")).Code);

    [Fact]
    public async Task A_column_that_looks_like_a_field_and_is_none_is_noted() =>
        Assert.Equal([new ManifestProblem(0, "Recipe Qualty", "unknown_recipe_column", "")],
            (await Sheet.ReadAsync("urls,Recipe Qualty,Recipe\nhttps://a.example/1.jpg,5,soup\n")).FileProblems);

    [Fact]
    public async Task A_guarded_cell_of_a_result_sheet_is_read_without_its_guard()
    {
        var sheet = await Sheet.ReadAsync(
            "S. No.,Product Name,Input Image Urls,Output Image Urls,Recipe Quality,Status,Error,Original Bytes,Compressed Bytes,Saved %\n" +
            "1,a,https://a.example/1.jpg,,'@7,failed,,,,\n2,b,https://a.example/2.jpg,,7,failed,,,,\n");
        Assert.Equal(["2:Recipe Quality:not_a_number:@7"], sheet.Problems);
        Assert.Equal("quality=7", sheet.Rows[1].Overrides?.Text);
    }

    [Fact]
    public async Task A_very_long_cell_is_refused_and_not_repeated_in_full()
    {
        var problem = Assert.Single((await Sheet.ReadAsync($"urls,Recipe Operations\nhttps://a.example/1.jpg,{new string('x', 900_000)}\nhttps://a.example/2.jpg,\n")).Rows[0].Problems);
        Assert.Equal(("too_long", 200), (problem.Code, problem.Value.Length));
    }
}
