using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Recipes;

public sealed class PresetTableTests
{
    private static (string, IReadOnlyList<KeyValuePair<string, string?>>) Preset(string name, params (string Field, string? Value)[] fields) =>
        (name, [.. fields.Select(field => KeyValuePair.Create(field.Field, field.Value))]);

    private static PresetTable Make(params (string, IReadOnlyList<KeyValuePair<string, string?>>)[] presets)
    {
        var faults = new List<string>();
        var table = PresetTable.Create(presets, faults);
        Assert.Empty(faults);
        return table;
    }

    [Theory]
    [InlineData("web", "format=auto&width=2048&height=2048")]
    [InlineData("thumbnail", "format=auto&width=320&height=320&fit=cover&position=attention")]
    [InlineData("archive", "format=keep&quality=90&effort=small&metadata=all&colour=keep")]
    [InlineData("email", "format=jpeg&maxBytes=1000000&width=1600&height=1600")]
    public void Four_are_built_in_and_each_makes_a_whole_recipe(string name, string text)
    {
        Assert.Equal(["archive", "email", "thumbnail", "web"], PresetTable.BuiltIn.Names);
        Assert.Equal(text, PresetTable.BuiltIn.Find(name.ToUpperInvariant())!.Text);
        Assert.True(RecipeParser.TryParse([new("preset", name)], out _, out _));
    }

    [Fact]
    public void A_configured_preset_is_added_replaces_a_built_in_one_or_removes_it()
    {
        var table = Make(Preset("poster", ("Max_Bytes", "2MB"), ("operations", "sharpen")), Preset("WEB", ("quality", "60")), Preset("email"), Preset("archive", ("quality", " ")));
        Assert.Equal(["poster", "thumbnail", "WEB"], table.Names);
        Assert.Equal("maxBytes=2000000&operations=sharpen", table.Find("poster")!.Text);
        Assert.Equal("quality=60", table.Find("web")!.Text);
        Assert.False(RecipeParser.TryParse([new("preset", "email")], table, out _, out var problems));
        Assert.Equal("preset is one of poster, thumbnail, WEB, not 'email'.", Assert.Single(problems).Message);
    }

    [Fact]
    public void Every_fault_is_told_with_its_preset()
    {
        var faults = new List<string>();
        PresetTable.Create(
            [
                Preset("a", ("quality", "0"), ("format", "bmp")), Preset("b", ("preset", "web")), Preset("c", ("qualty", "60")),
                Preset("d", ("lossless", "true"), ("format", "jpeg")), Preset("e", ("operations", "flip | explode")), Preset("no name", ("quality", "60")),
                Preset(new string('x', 41), ("quality", "60")),
            ], faults);
        Assert.Equal(["a:format", "a:quality", "b:preset", "c:qualty", "d:lossless", "e:operations", "no name", new string('x', 41)],
            faults.Select(fault => fault.Split(' ')[0] is "no" ? "no name" : fault.Split(' ')[0].TrimEnd(':')));
    }

    [Fact]
    public void A_preset_may_leave_to_others_what_it_needs() =>
        Assert.Equal("fit=cover", Make(Preset("square", ("fit", "cover"))).Find("square")!.Text);
}
