using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Recipes;

public sealed class RecipeParserTests
{
    private static KeyValuePair<string, string?> Field(string name, string? value) => new(name, value);

    private static string[] Problems(params KeyValuePair<string, string?>[] fields)
    {
        Assert.False(RecipeParser.TryParse(fields, out var recipe, out var problems));
        Assert.Null(recipe);
        return [.. problems.Select(p => $"{p.Field}:{p.Code}")];
    }

    private static Recipe Read(params KeyValuePair<string, string?>[] fields)
    {
        Assert.True(RecipeParser.TryParse(fields, out var recipe, out var problems));
        Assert.Empty(problems);
        return recipe;
    }

    [Fact]
    public void Nothing_asked_is_the_default() => Assert.Equal(Recipe.Default, Read());

    [Fact]
    public void Everything_asked_is_given() =>
        Assert.Equal(
            new Recipe { Format = OutputFormat.Webp, Quality = 60, Effort = Effort.Small, Width = 800, Height = 65_535 },
            Read(Field("format", "webp"), Field("quality", "60"), Field("effort", "small"), Field("width", "800"), Field("height", "65535")));

    [Theory]
    [InlineData("keep", OutputFormat.Keep)]
    [InlineData("jpeg", OutputFormat.Jpeg)]
    [InlineData("jpg", OutputFormat.Jpeg)]
    [InlineData("JPG", OutputFormat.Jpeg)]
    [InlineData("webp", OutputFormat.Webp)]
    [InlineData("avif", OutputFormat.Avif)]
    [InlineData(" png ", OutputFormat.Png)]
    public void Each_format_has_its_names(string value, OutputFormat format) => Assert.Equal(format, Read(Field("format", value)).Format);

    [Theory]
    [InlineData("fast", Effort.Fast)]
    [InlineData("Balanced", Effort.Balanced)]
    [InlineData("small", Effort.Small)]
    public void Each_effort_has_its_name(string value, Effort effort) => Assert.Equal(effort, Read(Field("effort", value)).Effort);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("100", 100)]
    [InlineData("075", 75)]
    public void Qualities_within_range_are_taken(string value, int quality) => Assert.Equal(quality, Read(Field("Quality", value)).Quality);

    [Theory]
    [InlineData("0", "out_of_range")]
    [InlineData("101", "out_of_range")]
    [InlineData("-1", "out_of_range")]
    [InlineData("99999999999999999999999999", "out_of_range")]
    [InlineData("1e9", "not_a_number")]
    [InlineData("7 5", "not_a_number")]
    [InlineData(" 7 5", "not_a_number")]
    [InlineData("+75", "not_a_number")]
    [InlineData("75.0", "not_a_number")]
    [InlineData("75%", "not_a_number")]
    [InlineData("0x4B", "not_a_number")]
    [InlineData("1,000", "not_a_number")]
    [InlineData("٧٥", "not_a_number")]
    [InlineData("７５", "not_a_number")]
    [InlineData("NaN", "not_a_number")]
    [InlineData("-", "not_a_number")]
    [InlineData("--1", "not_a_number")]
    [InlineData("75\0", "not_a_number")]
    public void A_quality_that_is_no_whole_number_within_range_is_a_problem(string value, string code) =>
        Assert.Equal([$"quality:{code}"], Problems(Field("quality", value)));

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    public void A_size_out_of_range_is_a_problem(string value) =>
        Assert.Equal(["width:out_of_range", "height:out_of_range"], Problems(Field("width", value), Field("height", value)));

    [Theory]
    [InlineData("format", "gif")]
    [InlineData("format", "jpeg,webp")]
    [InlineData("format", "2")]
    [InlineData("effort", "max")]
    [InlineData("effort", "1")]
    public void A_word_that_is_not_in_the_list_is_a_problem(string field, string value) =>
        Assert.Equal([$"{field}:unknown_value"], Problems(Field(field, value)));

    [Fact]
    public void All_problems_are_told_together() =>
        Assert.Equal(
            ["format:unknown_value", "quality:out_of_range", "effort:unknown_value", "width:not_a_number", "height:out_of_range"],
            Problems(Field("height", "0"), Field("width", "wide"), Field("effort", "x"), Field("quality", "0"), Field("format", "x")));

    [Fact]
    public void A_field_given_twice_is_a_problem_even_with_the_same_value() =>
        Assert.Equal(["quality:given_twice"], Problems(Field("quality", "75"), Field("QUALITY", "75"), Field("quality", "75")));

    [Fact]
    public void Unknown_and_empty_fields_are_not_looked_at() =>
        Assert.Equal(
            new Recipe { Quality = 60 },
            Read(Field("webhookUrl", "https://a.example"), Field("quality", ""), Field("quality", "60"), Field("width", " "), Field("height", null), Field("qualities", "x")));

    [Fact]
    public void A_very_long_value_is_not_repeated_in_full()
    {
        Assert.False(RecipeParser.TryParse([Field("format", new string('x', 1_000_000))], out _, out var problems));
        Assert.Equal("format is one of keep, jpeg, jpg, webp, avif, png, not 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'.", problems[0].Message);
    }
}
