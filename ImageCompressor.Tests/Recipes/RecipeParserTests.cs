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
            new Recipe
            {
                Format = OutputFormat.Auto,
                Accept = [OutputFormat.Gif, OutputFormat.Webp],
                Quality = 60,
                Lossless = Lossless.Near,
                Effort = Effort.Small,
                Progressive = false,
                MaxBytes = 500_000,
                Width = 800,
                Height = 65_535,
                Fit = Fit.Cover,
                Position = Position.Attention,
                WithoutEnlargement = false,
                Background = new Colour(255, 0, 0, 128),
                Metadata = MetadataPolicy.Copyright,
                ColourSpace = ColourPolicy.Keep,
                Animation = AnimationPolicy.First,
                Damaged = DamagePolicy.Refuse,
                Operations = [new RotateOperation(90), new GrayscaleOperation()],
            },
            Read(Field("format", "auto"), Field("accept", "gif, webp"), Field("quality", "60"), Field("lossless", "near"), Field("effort", "small"),
                Field("progressive", "no"), Field("maxBytes", "500KB"), Field("width", "800"), Field("height", "65535"), Field("fit", "cover"),
                Field("position", "attention"), Field("withoutEnlargement", "false"), Field("background", "#ff000080"), Field("metadata", "copyright"),
                Field("colour", "keep"), Field("animation", "first"), Field("damaged", "refuse"), Field("operations", "rotate 90 | grayscale")));

    [Theory]
    [InlineData("max_bytes", "1000", "maxBytes=1000")]
    [InlineData("MAX-BYTES", "1000", "maxBytes=1000")]
    [InlineData("without_enlargement", "0", "withoutEnlargement=false")]
    [InlineData("color", "keep", "colour=keep")]
    [InlineData("colour_space", "keep", "colour=keep")]
    [InlineData("position", "right top", "position=northeast")]
    [InlineData("position", "bottom-left", "position=southwest")]
    [InlineData("position", "Center", "")]
    [InlineData("position", "top", "position=north")]
    [InlineData("background", "fff", "background=%23ffffff")]
    [InlineData("background", "#ABC", "background=%23aabbcc")]
    [InlineData("background", "Navy", "background=%23000080")]
    [InlineData("background", "transparent", "background=%2300000000")]
    [InlineData("lossless", "YES", "lossless=true")]
    [InlineData("progressive", "auto", "")]
    [InlineData("width", "none", "")]
    [InlineData("maxBytes", "100", "maxBytes=100")]
    [InlineData("maxBytes", "2MB", "maxBytes=2000000")]
    [InlineData("maxBytes", "1.5 mb", "maxBytes=1500000")]
    [InlineData("maxBytes", "4.35KB", "maxBytes=4350")]
    [InlineData("maxBytes", "512 b", "maxBytes=512")]
    public void Names_and_values_are_read_in_the_spellings_that_clients_use(string name, string value, string text) =>
        Assert.Equal(text, Read(Field(name, value)).ToString());

    [Theory]
    [InlineData("99", "out_of_range")]
    [InlineData("-5MB", "out_of_range")]
    [InlineData("0.05KB", "out_of_range")]
    [InlineData("99999999999999999999", "out_of_range")]
    [InlineData("99999999999999999999999999999999999999999999GB", "out_of_range")]
    [InlineData("1e6", "not_a_number")]
    [InlineData("NaN", "not_a_number")]
    [InlineData("KB", "not_a_number")]
    [InlineData("5 TB", "not_a_number")]
    [InlineData("5KiB", "not_a_number")]
    [InlineData("５00", "not_a_number")]
    [InlineData("1,000", "not_a_number")]
    [InlineData("500\0", "not_a_number")]
    public void Bytes_that_are_no_number_of_at_least_a_hundred_are_a_problem(string value, string code) =>
        Assert.Equal([$"maxBytes:{code}"], Problems(Field("maxBytes", value)));

    [Theory]
    [InlineData("lossless", "format=jpeg&lossless=true")]
    [InlineData("lossless", "format=gif&lossless=near")]
    [InlineData("lossless", "format=auto&accept=jpeg,gif&lossless=true")]
    [InlineData("maxBytes", "format=png&lossless=true&maxBytes=1000")]
    [InlineData("fit", "fit=cover&width=10")]
    [InlineData("fit", "fit=contain&height=10")]
    [InlineData("fit", "fit=fill")]
    [InlineData("position", "fit=contain&position=entropy&width=10&height=10")]
    [InlineData("position", "fit=contain&position=attention&width=10&height=10")]
    [InlineData("accept", "accept=webp,keep")]
    [InlineData("accept", "accept=auto")]
    [InlineData("accept", "accept=webp jpeg webp")]
    [InlineData("accept", "accept=jpg,jpeg")]
    public void What_contradicts_itself_is_a_problem(string field, string query) => Assert.Equal([$"{field}:contradiction"], Problems(Query(query)));

    [Theory]
    [InlineData("format=png&lossless=true")]
    [InlineData("format=auto&lossless=true")]
    [InlineData("format=webp&lossless=near&maxBytes=1000")]
    [InlineData("fit=cover&position=entropy&width=10&height=10")]
    [InlineData("fit=outside&width=10")]
    [InlineData("format=jpeg&lossless=false&maxBytes=1000")]
    public void What_only_looks_like_a_contradiction_is_none(string query) => Read(Query(query));

    [Fact]
    public void Fields_beside_a_preset_stand_above_its_own()
    {
        Assert.Equal("format=webp&width=320&height=320&fit=cover&position=attention", Read(Field("preset", "Thumbnail"), Field("format", "webp")).ToString());
        Assert.Equal("format=auto&height=2048", Read(Field("preset", "web"), Field("width", "none")).ToString());
        Assert.Equal(["lossless:contradiction", "maxBytes:contradiction"], Problems(Field("preset", "email"), Field("lossless", "true")));
    }

    [Fact]
    public void An_unknown_preset_is_told_with_those_that_there_are()
    {
        Assert.False(RecipeParser.TryParse([Field("preset", "webb"), Field("quality", "0")], out _, out var problems));
        Assert.Equal("preset is one of archive, email, thumbnail, web, not 'webb'.", problems[0].Message);
        Assert.Equal(["unknown_preset", "out_of_range"], problems.Select(problem => problem.Code));
    }

    [Theory]
    [InlineData("operations")]
    [InlineData("format")]
    [InlineData("accept")]
    [InlineData("quality")]
    [InlineData("preset")]
    public void A_text_of_a_million_characters_is_refused_unread(string field) =>
        Assert.Equal([$"{field}:too_long"], Problems(Field(field, new string(',', 1_000_000))));

    [Fact]
    public void A_preset_of_control_characters_is_not_repeated_as_it_is()
    {
        Assert.False(RecipeParser.TryParse([Field("preset", "\0\u001b[31m")], out _, out var problems));
        Assert.DoesNotContain(problems[0].Message, char.IsControl);
    }

    private static KeyValuePair<string, string?>[] Query(string query) =>
        [.. query.Split('&').Select(part => Field(part.Split('=')[0], part.Split('=')[1]))];

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
    [InlineData("format", "bmp")]
    [InlineData("fit", "crop")]
    [InlineData("position", "up")]
    [InlineData("lossless", "2")]
    [InlineData("progressive", "maybe")]
    [InlineData("withoutEnlargement", "none")]
    [InlineData("background", "#ff")]
    [InlineData("background", "orange")]
    [InlineData("background", "#ggg")]
    [InlineData("background", "#ｆｆｆ")]
    [InlineData("metadata", "exif")]
    [InlineData("colour", "p3")]
    [InlineData("animation", "last")]
    [InlineData("damaged", "true")]
    [InlineData("accept", "webp,bmp")]
    [InlineData("accept", ",,")]
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
        Assert.False(RecipeParser.TryParse([Field("format", new string('x', 60_000))], out _, out var problems));
        Assert.Equal("format is one of keep, auto, jpeg, webp, avif, png, gif, not 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'.", problems[0].Message);
    }
}
