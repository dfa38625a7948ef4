using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Recipes;

public sealed class OperationTests
{
    private const string Sha = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static IReadOnlyList<RecipeProblem> Problems(string operations)
    {
        Assert.False(RecipeParser.TryParse([new("operations", operations)], out _, out var problems));
        Assert.All(problems, problem => Assert.Equal("operations", problem.Field));
        return problems;
    }

    private static IReadOnlyList<ImageOperation> Read(string operations)
    {
        Assert.True(RecipeParser.TryParse([new("operations", operations)], out var recipe, out var problems), string.Join(" ", problems.Select(p => p.Message)));
        return recipe.Operations;
    }

    public static TheoryData<string, string, ImageOperation> EachOperation => new()
    {
        { "resize 800x600", """{"op":"resize","width":800,"height":600}""", new ResizeOperation(800, 600) },
        { "resize 800", """{"op":"resize","width":800,"height":null}""", new ResizeOperation(800, null) },
        { "resize x600", """{"op":"Resize","height":"600"}""", new ResizeOperation(null, 600) },
        { "RESIZE 800X600 cover attention", """{"op":"resize","width":800,"height":600,"fit":"cover","position":"attention"}""", new ResizeOperation(800, 600, Fit.Cover, Position.Attention) },
        {
            "resize width=800 height=600 fit=contain position=\"right top\" without_enlargement=no background=navy",
            """{"op":"resize","width":800,"height":600,"fit":"contain","position":"right top","without-enlargement":false,"background":"#000080"}""",
            new ResizeOperation(800, 600, Fit.Contain, Position.NorthEast, false, new Colour(0, 0, 128))
        },
        { "crop 10,20 300x200", """{"op":"crop","x":10,"y":20,"width":300,"height":200}""", new CropOperation(10, 20, 300, 200) },
        { "smartcrop 300x300 entropy", """{"op":"smartcrop","width":300,"height":300,"position":"entropy"}""", new SmartCropOperation(300, 300, Position.Entropy) },
        { "rotate 12.5 #fff", """{"op":"rotate","angle":12.5,"background":"#fff"}""", new RotateOperation(12.5, Colour.White) },
        { "rotate -90", """{"op":"rotate","angle":-90}""", new RotateOperation(-90) },
        { "flip", """{"op":"flip"}""", new FlipOperation() },
        { "mirror", """{"op":"flop"}""", new FlopOperation() },
        { "greyscale", """{"op":"grayscale"}""", new GrayscaleOperation() },
        { "blur 2", """{"op":"blur","sigma":2}""", new BlurOperation(2) },
        { "sharpen 1 amount=0.7", """{"op":"sharpen","sigma":1,"amount":0.7}""", new SharpenOperation(1, 0.7) },
        { "sharpen", """{"op":"sharpen"}""", new SharpenOperation() },
        { "modulate brightness=1.1 saturation=0.8 hue=30", """{"op":"modulate","brightness":1.1,"saturation":0.8,"hue":30}""", new ModulateOperation(1.1, 0.8, 30) },
        { "normalize", """{"op":"normalise"}""", new NormaliseOperation() },
        { "normalise 2 98.5", """{"op":"normalize","lower":2,"upper":98.5}""", new NormaliseOperation(2, 98.5) },
        { "trim 12", """{"op":"trim","threshold":12}""", new TrimOperation(12) },
        { "pad 10", """{"op":"pad","top":10,"right":10,"bottom":10,"left":10}""", new PadOperation(10, 10, 10, 10) },
        { "pad 10,20 red", """{"op":"pad","top":10,"right":20,"bottom":10,"left":20,"background":"red"}""", new PadOperation(10, 20, 10, 20, new Colour(255, 0, 0)) },
        { "pad 1,2,3", """{"op":"pad","top":1,"right":2,"bottom":3,"left":2}""", new PadOperation(1, 2, 3, 2) },
        { "pad 1,2,3,4 000", """{"op":"pad","top":1,"right":2,"bottom":3,"left":4,"background":"black"}""", new PadOperation(1, 2, 3, 4, Colour.Black) },
        { "pad left=5", """{"op":"pad","left":5}""", new PadOperation(0, 0, 0, 5) },
        { "flatten #fff", """{"op":"flatten","background":"white"}""", new FlattenOperation(Colour.White) },
        { "flatten 000", """{"op":"flatten","background":"000"}""", new FlattenOperation(Colour.Black) },
        { "watermark \"text\" southeast opacity=0.5 scale=0.2", """{"op":"watermark","text":"text","scale":0.2}""", new WatermarkOperation("text", null, Scale: 0.2) },
        { "watermark 'A | \"B\" \\' \\\\' north margin=0 color=#f00", """{"op":"watermark","text":"A | \"B\" ' \\","position":"north","margin":0,"colour":"red"}""", new WatermarkOperation("A | \"B\" ' \\", null, Position.North, Margin: 0, Colour: new Colour(255, 0, 0)) },
        { $"watermark image={Sha}", $$"""{"op":"watermark","image":"{{Sha.ToUpperInvariant()}}"}""", new WatermarkOperation(null, Sha) },
    };

    [Theory]
    [MemberData(nameof(EachOperation))]
    public void Each_operation_is_read_from_its_short_text_and_from_json_and_its_own_text_reads_back(string text, string json, ImageOperation expected)
    {
        Assert.Equal([expected], Read(text));
        Assert.Equal([expected], Read($"[{json}]"));
        var recipe = new Recipe { Operations = [expected] };
        Assert.True(RecipeParser.TryParseText(recipe.ToString(), out var again));
        Assert.Equal([expected], again.Operations);
    }

    [Fact]
    public void Operations_keep_their_order() =>
        Assert.Equal(
            [new ResizeOperation(800, 600), new RotateOperation(90), new WatermarkOperation("a|b", null), new FlipOperation()],
            Read("resize 800x600|rotate 90 | watermark \"a|b\"\t|\nflip"));

    [Theory]
    [InlineData("resize", "missing")]
    [InlineData("resize 0x10", "out_of_range")]
    [InlineData("resize 65536", "out_of_range")]
    [InlineData("resize -5x10", "out_of_range")]
    [InlineData("resize 1.5x10", "not_a_number")]
    [InlineData("resize 10 cover", "missing")]
    [InlineData("resize 10x10 contain entropy", "contradiction")]
    [InlineData("resize 10x10 10x10", "given_twice given_twice")]
    [InlineData("resize 10x10 large", "unknown_value")]
    [InlineData("resize 10x10x10", "not_a_number")]
    [InlineData("resize ８00x600", "unknown_value missing")]
    [InlineData("crop 10,20", "missing missing")]
    [InlineData("crop -1,0 5x5", "out_of_range")]
    [InlineData("smartcrop 300", "unknown_value missing missing")]
    [InlineData("rotate", "missing")]
    [InlineData("rotate 361", "out_of_range")]
    [InlineData("rotate angle=NaN", "not_a_number")]
    [InlineData("rotate 1e999", "not_a_number")]
    [InlineData("rotate angle=Infinity", "not_a_number")]
    [InlineData("rotate 1e2", "not_a_number")]
    [InlineData("rotate angle=٩٠", "not_a_number")]
    [InlineData("rotate 90.", "not_a_number")]
    [InlineData("rotate angle=.5", "not_a_number")]
    [InlineData("rotate 0000000000000000000000000000000000000000000001", "out_of_range")]
    [InlineData("flip 1", "unknown_value")]
    [InlineData("flip x=1", "unknown_parameter")]
    [InlineData("blur", "missing")]
    [InlineData("blur 0.29", "out_of_range")]
    [InlineData("blur 100.1", "out_of_range")]
    [InlineData("blur 1 sigma=2", "given_twice")]
    [InlineData("sharpen 11", "out_of_range")]
    [InlineData("sharpen amount=10.5", "out_of_range")]
    [InlineData("modulate brightness=-1", "out_of_range")]
    [InlineData("modulate hue=400", "out_of_range")]
    [InlineData("modulate contrast=2", "unknown_parameter")]
    [InlineData("normalise lower=50", "out_of_range")]
    [InlineData("normalise upper=50", "out_of_range")]
    [InlineData("trim 256", "out_of_range")]
    [InlineData("pad", "missing")]
    [InlineData("pad -1", "out_of_range out_of_range out_of_range out_of_range")]
    [InlineData("pad 1,2,3,4,5", "unknown_value missing")]
    [InlineData("pad 1,,2", "not_a_number not_a_number")]
    [InlineData("flatten #ff", "unknown_value")]
    [InlineData("flatten background=#ff", "unknown_value")]
    [InlineData("watermark", "missing")]
    [InlineData("watermark \"\"", "invalid_text")]
    [InlineData("watermark \"a\tb\"", "invalid_text")]
    [InlineData("watermark \"a\0b\"", "invalid_text")]
    [InlineData("watermark \"a\" image=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "contradiction")]
    [InlineData("watermark image=0123", "unknown_value")]
    [InlineData("watermark image=../../etc/passwd", "unknown_value")]
    [InlineData("watermark \"a\" entropy", "contradiction")]
    [InlineData("watermark \"a\" opacity=1.01", "out_of_range")]
    [InlineData("watermark \"a\" scale=0", "out_of_range")]
    [InlineData("watermark \"a\" margin=-1", "out_of_range")]
    [InlineData("watermark \"a", "unclosed_quote")]
    [InlineData("watermark 'a | flip", "unclosed_quote")]
    [InlineData("explode 5", "unknown_operation")]
    [InlineData("=", "unknown_operation")]
    [InlineData("\0", "unknown_operation")]
    [InlineData("flip | | flop", "missing")]
    [InlineData("flip |", "missing")]
    [InlineData("|", "missing missing")]
    [InlineData("flip | explode | rotate 999", "unknown_operation out_of_range")]
    [InlineData("[", "invalid_json")]
    [InlineData("{\"op\":\"flip\"}", "invalid_json")]
    [InlineData("[5]", "invalid_json")]
    [InlineData("[{}]", "missing")]
    [InlineData("[{\"op\":5}]", "missing")]
    [InlineData("[{\"op\":\"flip\",\"op\":\"flop\"}]", "given_twice")]
    [InlineData("[{\"op\":\"explode\"}]", "unknown_operation")]
    [InlineData("[{\"op\":\"flip\",\"x\":1}]", "unknown_parameter")]
    [InlineData("[{\"op\":\"blur\",\"sigma\":1e1}]", "not_a_number")]
    [InlineData("[{\"op\":\"blur\",\"sigma\":1e999}]", "not_a_number")]
    [InlineData("[{\"op\":\"blur\",\"sigma\":NaN}]", "invalid_json")]
    [InlineData("[{\"op\":\"blur\",\"sigma\":[2]}]", "unknown_value missing")]
    [InlineData("[{\"op\":\"blur\",\"sigma\":2,\"sigma\":3}]", "given_twice")]
    [InlineData("[{\"op\":\"blur\",\"sigma\":2},]", "invalid_json")]
    [InlineData("[{\"op\":\"watermark\",\"text\":\"\\ud800\"}]", "invalid_json")]
    [InlineData("[{\"\\ud800\":1}]", "invalid_json")]
    public void What_does_not_fit_is_a_problem_with_a_code(string operations, string codes) =>
        Assert.Equal(codes, string.Join(' ', Problems(operations).Select(problem => problem.Code)));

    [Fact]
    public void A_problem_names_the_operation_and_what_is_allowed()
    {
        Assert.Equal("Operation 2 (rotate): angle is a number from -360 to 360, not '400'.", Assert.Single(Problems("flip | rotate 400")).Message);
        Assert.Equal("Operation 2 (blur): 'size' is not known; blur takes sigma.", Assert.Single(Problems("""[{"op":"flip"},{"op":"blur","sigma":2,"size":1}]""")).Message);
        Assert.StartsWith("Operation 1: 'explode' is not known; there are resize, crop, ", Assert.Single(Problems("explode")).Message);
    }

    [Fact]
    public void Thirty_two_operations_are_taken_and_ten_thousand_are_refused_with_one_problem()
    {
        Assert.Equal(32, Read(string.Join('|', Enumerable.Repeat("flip", 32))).Count);
        Assert.Equal("too_many", Assert.Single(Problems(string.Join('|', Enumerable.Repeat("flip", 33)))).Code);
        Assert.Equal("too_many", Assert.Single(Problems(string.Join('|', Enumerable.Repeat("flip", 10_000)))).Code);
        Assert.Equal("too_many", Assert.Single(Problems($"[{string.Join(',', Enumerable.Repeat("""{"op":"a"}""", 5_000))}]"), problem => problem.Code == "too_many").Code);
    }

    /// <summary>No data of a theory: an attribute is stored as UTF-8, which has no half of a character.</summary>
    [Fact]
    public void Half_of_a_character_is_refused_in_either_form()
    {
        Assert.Equal("invalid_text", Assert.Single(Problems("watermark \"a\uD800b\"")).Code);
        Assert.Equal("invalid_json", Assert.Single(Problems("[{\"op\":\"watermark\",\"text\":\"\uD800\"}]")).Code);
    }

    [Fact]
    public void A_hostile_text_is_refused_in_a_few_problems()
    {
        Assert.Equal("too_long", Assert.Single(Problems(new string('|', 1_000_000))).Code);
        Assert.Equal("invalid_json", Assert.Single(Problems(new string('[', 60_000))).Code);
        Assert.Equal("invalid_json", Assert.Single(Problems("""[{"op":"blur","sigma":{"a":{"b":{"c":{"d":1}}}}}]""")).Code);
        Assert.Equal("too_many", Assert.Single(Problems("rotate " + string.Concat(Enumerable.Repeat("a=1 ", 15_000)))).Code);
        Assert.Equal(33, Problems(new string('|', 60_000)).Count);
        Assert.All(Problems("watermark \"" + new string('x', 60_000) + "\""), problem => Assert.InRange(problem.Message.Length, 1, 300));
    }

    [Fact]
    public void A_text_of_two_hundred_characters_counts_those_beyond_the_basic_plane_once()
    {
        var text = string.Concat(Enumerable.Repeat("🦊", 200));
        Assert.Equal([new WatermarkOperation(text, null)], Read($"watermark \"{text}\""));
        Assert.Equal("invalid_text", Assert.Single(Problems($"watermark \"{text}x\"")).Code);
    }
}
