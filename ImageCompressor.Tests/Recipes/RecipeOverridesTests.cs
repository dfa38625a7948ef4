using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Recipes;

public sealed class RecipeOverridesTests
{
    private static RecipeOverrides Read(params (string Name, string? Value)[] fields)
    {
        Assert.True(RecipeOverrides.TryRead(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), PresetTable.BuiltIn, out var overrides, out var problems));
        Assert.Empty(problems);
        return overrides!;
    }

    [Fact]
    public void Fields_stand_above_the_preset_and_both_above_what_is_under_them()
    {
        var row = Read(("preset", "email"), ("quality", "60"), ("width", "none"));
        Assert.Equal("format=jpeg&quality=60&maxBytes=1000000&width=none&height=1600", row.Text);
        Assert.Equal("format=jpeg&quality=60&effort=fast&maxBytes=1000000&height=1600",
            row.ApplyTo(new Recipe { Quality = 20, Width = 5, Height = 6, Effort = Effort.Fast }).ToString());
    }

    [Fact]
    public void A_field_set_to_the_default_is_kept_and_takes_back_what_is_under_it()
    {
        var row = Read(("format", "keep"), ("operations", "none"), ("background", "none"));
        Assert.Equal(Recipe.Default, row.ApplyTo(new Recipe { Format = OutputFormat.Webp, Background = Colour.Black, Operations = [new FlipOperation()] }));
    }

    [Fact]
    public void No_fields_are_no_overrides_and_wrong_ones_are_problems()
    {
        Assert.True(RecipeOverrides.TryRead([new("quality", " "), new("colours", "x")], PresetTable.BuiltIn, out var none, out _));
        Assert.Null(none);
        Assert.False(RecipeOverrides.TryRead([new("lossless", "true"), new("format", "jpeg")], PresetTable.BuiltIn, out _, out var problems));
        Assert.Equal("contradiction", Assert.Single(problems).Code);
    }

    [Fact]
    public void What_a_row_leaves_to_its_batch_is_asked_on_the_batch()
    {
        var row = Read(("fit", "cover"), ("width", "10"));
        Assert.Equal("fit", Assert.Single(row.ContradictionsOn(Recipe.Default)).Field);
        Assert.Empty(row.ContradictionsOn(new Recipe { Height = 10 }));
    }

    [Fact]
    public void Rows_that_can_fall_out_with_a_batch_in_the_same_way_are_of_one_kind()
    {
        Assert.Equal(Read(("width", "1"), ("fit", "cover"), ("quality", "5")).Kind(), Read(("width", "65535"), ("fit", "cover"), ("effort", "fast")).Kind());
        Assert.NotEqual(Read(("width", "1")).Kind(), Read(("height", "1")).Kind());
        Assert.NotEqual(Read(("width", "1")).Kind(), Read(("width", "none")).Kind());
        Assert.Null(Read(("quality", "5")).Kind());
    }

    [Fact]
    public void A_kind_contradicts_a_batch_exactly_when_its_rows_do()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var whole = RandomRecipe.Make(random);
            var fields = RecipeParser.Fields.Skip(1).Where(_ => random.Next(2) == 0).Select(f => KeyValuePair.Create(f, RecipeParser.TextOf(whole, f)));
            if (!RecipeOverrides.TryRead(fields, PresetTable.BuiltIn, out var row, out _) || row is null) continue;
            var batch = RandomRecipe.Make(random);
            if (!RecipeParser.TryParse(RecipeParser.Fields.Skip(1).Select(f => KeyValuePair.Create(f, RecipeParser.TextOf(batch, f))), out _, out _)) continue;
            var kind = row.Kind();
            Assert.Equal(row.ContradictionsOn(batch).Select(p => p.Field), kind is null ? [] : kind.ContradictionsOn(batch).Select(p => p.Field));
        }
    }

    [Fact]
    public void The_text_reads_back_and_names_the_watermarks()
    {
        var sha = new string('a', 64);
        var row = Read(("operations", $"watermark image={sha} | flip | watermark image={sha} north | watermark \"x\""));
        Assert.True(RecipeOverrides.TryParse(row.Text, out var again));
        Assert.Equal(row, again);
        Assert.Equal([sha], row.WatermarkImages);
        Assert.False(RecipeOverrides.TryParse("", out _));
        Assert.False(RecipeOverrides.TryParse("nonsense", out _));
    }
}
