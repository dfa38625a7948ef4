using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Tests.Imaging;

public class SizingTests
{
    // Width and height, box, fit; what the pixels are scaled to and what size the result has. By hand.
    [Theory]
    [InlineData(400, 300, 200, 200, Fit.Inside, 200, 150, 200, 150)]
    [InlineData(400, 300, 200, 200, Fit.Contain, 200, 150, 200, 200)]
    [InlineData(400, 300, 200, 200, Fit.Cover, 267, 200, 200, 200)]
    [InlineData(400, 300, 200, 200, Fit.Outside, 267, 200, 267, 200)]
    [InlineData(400, 300, 200, 200, Fit.Fill, 200, 200, 200, 200)]
    [InlineData(300, 400, 100, 40, Fit.Cover, 100, 133, 100, 40)]
    [InlineData(300, 400, 100, 40, Fit.Contain, 30, 40, 100, 40)]
    [InlineData(200, 100, 100, 50, Fit.Cover, 100, 50, 100, 50)]
    public void A_larger_image_is_scaled_and_then_cut_or_filled(int width, int height, int boxWidth, int boxHeight, Fit fit,
        int scaledWidth, int scaledHeight, int resultWidth, int resultHeight) =>
        Assert.Equal((scaledWidth, scaledHeight, resultWidth, resultHeight, true), Sizes(width, height, new ResizeOperation(boxWidth, boxHeight, fit)));

    [Theory]
    [InlineData(100, 50, 80, 80, Fit.Inside, 80, 40, 80, 40, true)]
    [InlineData(100, 50, 200, 200, Fit.Inside, 100, 50, 100, 50, false)]
    // The side that is too long is cut, the other stays.
    [InlineData(100, 50, 80, 80, Fit.Cover, 100, 50, 80, 50, true)]
    [InlineData(100, 50, 200, 200, Fit.Cover, 100, 50, 100, 50, false)]
    // The box is kept, the image in it does not grow.
    [InlineData(100, 50, 200, 200, Fit.Contain, 100, 50, 200, 200, true)]
    [InlineData(100, 50, 80, 200, Fit.Fill, 80, 50, 80, 50, true)]
    [InlineData(100, 50, 200, 40, Fit.Outside, 100, 50, 100, 50, false)]
    public void A_smaller_image_does_not_grow(int width, int height, int boxWidth, int boxHeight, Fit fit,
        int scaledWidth, int scaledHeight, int resultWidth, int resultHeight, bool changes) =>
        Assert.Equal((scaledWidth, scaledHeight, resultWidth, resultHeight, changes), Sizes(width, height, new ResizeOperation(boxWidth, boxHeight, fit)));

    [Theory]
    [InlineData(100, 50, 200, 200, Fit.Inside, 200, 100, 200, 100)]
    [InlineData(100, 50, 200, 200, Fit.Cover, 400, 200, 200, 200)]
    [InlineData(100, 50, 200, 200, Fit.Contain, 200, 100, 200, 200)]
    [InlineData(100, 50, 200, 200, Fit.Fill, 200, 200, 200, 200)]
    [InlineData(100, 50, 200, 200, Fit.Outside, 400, 200, 400, 200)]
    public void It_grows_where_that_is_asked_for(int width, int height, int boxWidth, int boxHeight, Fit fit,
        int scaledWidth, int scaledHeight, int resultWidth, int resultHeight) => Assert.Equal((scaledWidth, scaledHeight, resultWidth, resultHeight, true),
            Sizes(width, height, new ResizeOperation(boxWidth, boxHeight, fit, WithoutEnlargement: false)));

    [Theory]
    [InlineData(Fit.Inside)]
    [InlineData(Fit.Cover)]
    [InlineData(Fit.Contain)]
    [InlineData(Fit.Fill)]
    [InlineData(Fit.Outside)]
    public void With_one_side_given_the_other_follows_whatever_the_fit(Fit fit)
    {
        Assert.Equal((50, 25, 50, 25, true), Sizes(100, 50, new ResizeOperation(50, null, fit)));
        Assert.Equal((20, 10, 20, 10, true), Sizes(100, 50, new ResizeOperation(null, 10, fit)));
        Assert.Equal((100, 50, 100, 50, false), Sizes(100, 50, new ResizeOperation(null, 60, fit)));
    }

    // 3 of 10 wide to 5 wide is 1.5 high; 10 × 2.05 is not exact in binary.
    [Theory]
    [InlineData(10, 3, 5, 5, 2)]
    [InlineData(10, 1, 5, 5, 1)]
    [InlineData(200, 205, 100, 100, 103)]
    [InlineData(1000, 1, 1, 1, 1)]
    [InlineData(2, 1, 1, 1, 1)]
    public void Half_a_pixel_is_rounded_up_and_nothing_becomes_none(int width, int height, int asked, int resultWidth, int resultHeight) =>
        Assert.Equal((resultWidth, resultHeight), (Sizes(width, height, new ResizeOperation(asked, null)).Item3, Sizes(width, height, new ResizeOperation(asked, null)).Item4));

    [Fact]
    public void Sides_beyond_32_bits_do_not_wrap_around()
    {
        var sizing = Sizing.For(1, 10_000_000, new ResizeOperation(65_535, null, WithoutEnlargement: false));
        Assert.Equal((65_535, int.MaxValue), (sizing.Width, sizing.Height));
        Assert.Equal(10_000_000, Sizing.For(10_000_000, 10_000_000, new ResizeOperation(10_000_000, null)).Height);
    }

    [Fact]
    public void A_recipe_says_it_with_the_same_words()
    {
        var recipe = new Recipe { Width = 200, Height = 200, Fit = Fit.Cover, Position = Position.North, WithoutEnlargement = false, Background = Colour.Black };
        var sizing = Sizing.For(100, 50, recipe);
        Assert.Equal((400, 200, 200, 200, Position.North, Colour.Black),
            (sizing.ScaledWidth, sizing.ScaledHeight, sizing.Width, sizing.Height, sizing.Position, sizing.Background));
    }

    [Theory]
    [InlineData(Position.Centre, 5, 2)]
    [InlineData(Position.North, 5, 0)]
    [InlineData(Position.NorthEast, 10, 0)]
    [InlineData(Position.East, 10, 2)]
    [InlineData(Position.SouthEast, 10, 5)]
    [InlineData(Position.South, 5, 5)]
    [InlineData(Position.SouthWest, 0, 5)]
    [InlineData(Position.West, 0, 2)]
    [InlineData(Position.NorthWest, 0, 0)]
    public void A_place_is_at_its_edge_and_an_odd_pixel_falls_to_the_right_and_below(Position position, int x, int y) =>
        Assert.Equal((x, y), Placement.Of(position, 10, 5));

    [Fact]
    public void A_margin_gives_way_where_there_is_no_room()
    {
        Assert.Equal((94, 44), Placement.Of(Position.SouthEast, 100, 50, 6));
        Assert.Equal((0, 0), Placement.Of(Position.SouthEast, 3, 2, 65_535));
        Assert.Equal((3, 2), Placement.Of(Position.NorthWest, 3, 2, 65_535));
    }

    private static (int, int, int, int, bool) Sizes(int width, int height, ResizeOperation asked)
    {
        var sizing = Sizing.For(width, height, asked);
        return (sizing.ScaledWidth, sizing.ScaledHeight, sizing.Width, sizing.Height, sizing.Changes);
    }
}
