using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Recipes;

/// <summary>A recipe's one text: what is written reads back, whatever the recipe.</summary>
public sealed class RecipeTextTests
{
    [Fact]
    public void The_default_is_the_empty_text()
    {
        Assert.Equal("", Recipe.Default.ToString());
        Assert.True(RecipeParser.TryParseText("", out var recipe));
        Assert.Equal(Recipe.Default, recipe);
    }

    [Fact]
    public void A_text_names_what_differs_from_the_default_in_one_readable_line() =>
        Assert.Equal(
            "format=webp&quality=60&operations=resize%20800x600%20%7C%20grayscale",
            new Recipe { Format = OutputFormat.Webp, Quality = 60, Operations = [new ResizeOperation(800, 600), new GrayscaleOperation()] }.ToString());

    [Fact]
    public void What_is_written_reads_back_for_every_recipe()
    {
        var random = new Random(20_261);
        for (var i = 0; i < 5_000; i++)
        {
            var recipe = RandomRecipe.Make(random);
            var text = recipe.ToString();
            Assert.True(RecipeParser.TryParseText(text, out var read), text);
            Assert.Equal(recipe, read);
            Assert.Equal(text, read.ToString());
            Assert.Equal(recipe.Operations, read.Operations);
            Assert.Equal(recipe.Accept, read.Accept);
            Assert.Equal((recipe.Hash, recipe.Background, recipe.MaxBytes, recipe.Progressive), (read.Hash, read.Background, read.MaxBytes, read.Progressive));
            Assert.DoesNotContain(text, c => char.IsWhiteSpace(c) || char.IsControl(c));
        }
    }

    [Fact]
    public void Any_two_recipes_that_differ_have_different_texts()
    {
        var random = new Random(7);
        var recipes = Enumerable.Range(0, 300).Select(_ => RandomRecipe.Make(random)).ToList();
        foreach (var (a, b) in recipes.Zip(recipes.Skip(1)))
        {
            foreach (var property in typeof(Recipe).GetProperties().Where(p => p.CanWrite && p.SetMethod!.IsPublic))
            {
                var changed = a with { };
                property.SetValue(changed, property.GetValue(b));
                var same = property.GetValue(a) is System.Collections.IEnumerable list
                    ? list.Cast<object>().SequenceEqual(((System.Collections.IEnumerable)property.GetValue(b)!).Cast<object>())
                    : Equals(property.GetValue(a), property.GetValue(b));
                Assert.Equal(same, changed.ToString() == a.ToString());
                Assert.Equal(same, changed.Equals(a));
            }
        }
    }

    [Fact]
    public void Values_that_mean_nothing_do_not_split_the_hash()
    {
        Assert.Equal(Recipe.Default.Hash, new Recipe { Accept = [OutputFormat.Gif], Fit = Fit.Cover, Position = Position.North, WithoutEnlargement = false }.Hash);
        Assert.NotEqual(new Recipe { Format = OutputFormat.Auto }.Hash, new Recipe { Format = OutputFormat.Auto, Accept = [OutputFormat.Gif] }.Hash);
        Assert.NotEqual(new Recipe { Width = 1 }.Hash, new Recipe { Width = 1, WithoutEnlargement = false }.Hash);
        Assert.Matches("^[0-9a-f]{32}$", Recipe.Default.Hash);
    }

    [Theory]
    [InlineData("format")]
    [InlineData("format=")]
    [InlineData("=webp")]
    [InlineData("&")]
    [InlineData("format=webp&")]
    [InlineData("colours=keep")]
    [InlineData("preset=web")]
    [InlineData("quality=101")]
    [InlineData("quality=60&quality=60")]
    [InlineData("operations=explode")]
    [InlineData("{\"Format\":\"Keep\"}")]
    [InlineData(null)]
    public void A_text_that_no_recipe_has_is_none(string? text)
    {
        Assert.False(RecipeParser.TryParseText(text, out var recipe));
        Assert.Null(recipe);
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.0, "0")]
    [InlineData(0.00001, "0.00001")]
    [InlineData(359.99999999999994, "359.99999999999994")]
    [InlineData(-360, "-360")]
    public void Numbers_are_written_without_an_exponent(double angle, string text) =>
        Assert.Equal($"operations=rotate%20{text}", new Recipe { Operations = [new RotateOperation(angle)] }.ToString());
}
