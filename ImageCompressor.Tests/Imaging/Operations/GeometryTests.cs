using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using static ImageCompressor.Tests.Imaging.Operations.Operated;

namespace ImageCompressor.Tests.Imaging.Operations;

public class GeometryTests
{
    private static readonly Pictures.Raw s_picture = Numbered(17, 11);

    [Fact]
    public void A_crop_is_the_pixels_of_its_rectangle() =>
        Same(Picture(4, 5, 3, static (x, y) => s_picture.At(x + 3, y + 2)), Do(s_picture, new CropOperation(3, 2, 4, 5)));

    [Fact]
    public void A_crop_partly_outside_is_cut_to_what_there_is() =>
        Same(Picture(2, 1, 3, static (x, y) => s_picture.At(x + 15, y + 10)), Do(s_picture, new CropOperation(15, 10, int.MaxValue, 65_535)));

    [Theory]
    [InlineData(17, 0)]
    [InlineData(0, 11)]
    [InlineData(65_535, 65_535)]
    public void A_crop_wholly_outside_is_impossible_and_says_why(int x, int y)
    {
        var failure = Fails(s_picture, new CropOperation(x, y, 1, 1));
        Assert.Equal((ImagingFailure.ImpossibleOperation, $"crop at {x}, {y} lies outside the image of 17 × 11 pixels"), (failure.Failure, failure.Detail));
    }

    [Fact]
    public void A_flip_turns_rows_around_and_a_flop_columns()
    {
        Same(Picture(17, 11, 3, static (x, y) => s_picture.At(x, 10 - y)), Do(s_picture, new FlipOperation()));
        Same(Picture(17, 11, 3, static (x, y) => s_picture.At(16 - x, y)), Do(s_picture, new FlopOperation()));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-270)]
    public void A_quarter_turn_is_clockwise_and_exact(double angle) =>
        Same(Picture(11, 17, 3, static (x, y) => s_picture.At(y, 10 - x)), Do(s_picture, new RotateOperation(angle)));

    [Theory]
    [InlineData(180, false)]
    [InlineData(-180, false)]
    [InlineData(360, true)]
    [InlineData(0, true)]
    public void Half_and_whole_turns_are_exact(double angle, bool whole) =>
        Same(Picture(17, 11, 3, (x, y) => whole ? s_picture.At(x, y) : s_picture.At(16 - x, 10 - y)), Do(s_picture, new RotateOperation(angle)));

    [Fact]
    public void Three_quarters_are_one_backwards() =>
        Same(Picture(11, 17, 3, static (x, y) => s_picture.At(16 - y, x)), Do(s_picture, new RotateOperation(270)));

    [Fact]
    public void A_pad_puts_its_colour_around()
    {
        var padded = Do(s_picture, new PadOperation(1, 2, 3, 4, new Colour(9, 8, 7)));
        Same(Picture(23, 15, 3, static (x, y) => x is >= 4 and < 21 && y is >= 1 and < 12 ? s_picture.At(x - 4, y - 1) : [9, 8, 7]), padded);
    }

    [Fact]
    public void A_pad_without_a_colour_is_transparent_where_the_format_can_be() =>
        Same(Picture(18, 11, 4, static (x, y) => x < 17 ? [.. s_picture.At(x, y), 255] : [0, 0, 0, 0]), Do(s_picture, new PadOperation(0, 1, 0, 0)));

    [Fact]
    public void And_white_where_it_cannot()
    {
        var file = Pictures.Compress(Pictures.File(s_picture, "tiff"), new Recipe { Format = OutputFormat.Jpeg, Quality = 100, Operations = [new PadOperation(0, 40, 0, 0)] });
        Assert.All(Pictures.Decode(file.Content!).At(50, 5), static value => Assert.InRange(value, 252, 255));
    }

    [Fact]
    public void The_recipes_background_comes_before_both() =>
        Assert.Equal([1, 2, 3], Do(s_picture, Exact with { Background = new Colour(1, 2, 3), Operations = [new PadOperation(0, 1, 0, 0)] }).At(17, 0));

    [Fact]
    public void A_coloured_border_makes_a_grey_image_coloured_and_a_grey_one_does_not()
    {
        var grey = Picture(3, 2, 1, static (x, y) => [(byte)(50 * x + y)]);
        Same(Picture(4, 2, 3, (x, y) => x < 3 ? [grey.At(x, y)[0], grey.At(x, y)[0], grey.At(x, y)[0]] : [255, 0, 0]),
            Do(grey, new PadOperation(0, 1, 0, 0, new Colour(255, 0, 0))));
        Same(Picture(4, 2, 1, (x, y) => x < 3 ? grey.At(x, y) : [77]), Do(grey, new PadOperation(0, 1, 0, 0, new Colour(77, 77, 77))));
        Same(Picture(4, 2, 2, (x, y) => x < 3 ? [grey.At(x, y)[0], 255] : [0, 0]), Do(grey, new PadOperation(0, 1, 0, 0, Colour.Transparent)));
    }

    [Fact]
    public void Cover_cuts_at_the_place_that_is_asked()
    {
        Recipe Cover(Position position) => Exact with { Width = 5, Height = 11, Fit = Fit.Cover, Position = position };
        Same(Picture(5, 11, 3, static (x, y) => s_picture.At(x + 6, y)), Do(s_picture, Cover(Position.Centre)));
        Same(Picture(5, 11, 3, static (x, y) => s_picture.At(x, y)), Do(s_picture, Cover(Position.West)));
        Same(Picture(5, 11, 3, static (x, y) => s_picture.At(x + 12, y)), Do(s_picture, Cover(Position.NorthEast)));
    }

    [Fact]
    public void Contain_places_where_it_is_asked_on_its_background()
    {
        var result = Do(s_picture, Exact with { Width = 17, Height = 14, Fit = Fit.Contain, Position = Position.South, Background = new Colour(1, 2, 3) });
        Same(Picture(17, 14, 3, static (x, y) => y < 3 ? [1, 2, 3] : s_picture.At(x, y - 3)), result);
    }

    [Fact]
    public void A_cut_is_about_the_image_as_shown_and_not_as_stored()
    {
        // Stored lying, shown standing with red on top.
        var stored = Picture(64, 32, 3, static (x, _) => x < 32 ? [230, 20, 20] : [20, 20, 230]);
        var shown = Pictures.Decode(Pictures.Compress(Pictures.Rotated(stored, 6),
            Exact with { Width = 32, Height = 16, Fit = Fit.Cover, Position = Position.North }).Content!);
        Assert.Equal((32, 16), (shown.Width, shown.Height));
        Assert.True(shown.At(16, 8)[0] > 200 && shown.At(16, 8)[2] < 60);
    }

    [Fact]
    public void What_attracts_attention_stays()
    {
        var picture = Picture(120, 40, 3, static (x, y) => x is > 90 and < 110 && y is > 10 and < 30 ? [250, (byte)(x * y % 97), 20] : [90, 95, 100]);
        foreach (var position in new[] { Position.Attention, Position.Entropy })
        {
            var cut = Do(picture, new SmartCropOperation(40, 40, position));
            Assert.Equal((40, 40), (cut.Width, cut.Height));
            Assert.Equal(19 * 19, Enumerable.Range(0, 1600).Count(i => cut.At(i % 40, i / 40)[0] == 250));
            Same(cut, Do(picture, Exact with { Width = 40, Height = 40, Fit = Fit.Cover, Position = position }));
        }
    }

    [Fact]
    public void A_smart_crop_larger_than_the_image_takes_all_of_it() => Same(s_picture, Do(s_picture, new SmartCropOperation(40, 40)));

    [Fact]
    public void A_trim_cuts_off_what_is_like_the_upper_left_pixel()
    {
        // One pixel of noise within the threshold, and a line of a pixel's width, which a filter against noise would eat.
        var picture = Picture(20, 10, 3, static (x, y) => x is >= 5 and < 12 && y == 4 ? [0, 0, 0] : (x, y) == (1, 1) ? [250, 240, 250] : [250, 250, 250]);
        Same(Picture(7, 1, 3, static (_, _) => [0, 0, 0]), Do(picture, new TrimOperation(10)));
        Assert.Equal((11, 4), Size(Do(picture, new TrimOperation(9))));
    }

    [Fact]
    public void What_is_all_border_stays()
    {
        var plain = Pictures.Plain(7, 5, 10, 20, 30);
        Same(plain, Do(plain, new TrimOperation(0)));
        Same(s_picture, Do(s_picture, new TrimOperation(255)));
    }

    [Fact]
    public void Alpha_is_a_channel_too_and_hidden_colours_are_not_seen()
    {
        // Black on transparent black, with invisible pixels of other colours around.
        var picture = Picture(12, 9, 4, static (x, y) => x is >= 3 and < 8 && y is >= 2 and < 4 ? [0, 0, 0, 255] : [(byte)(x == 11 ? 255 : 0), 0, 0, 0]);
        Same(Picture(5, 2, 4, static (_, _) => [0, 0, 0, 255]), Do(picture, new TrimOperation()));
    }

    [Theory]
    [InlineData(97, 61, 13, 200)]
    [InlineData(1, 1, 50, 50)]
    [InlineData(1, 9, 9, 1)]
    [InlineData(9, 1, 3, 77)]
    [InlineData(640, 480, 1, 1)]
    [InlineData(33, 47, 1001, 999)]
    public void Every_asked_size_is_met_to_the_pixel(int width, int height, int askedWidth, int askedHeight)
    {
        foreach (var bands in new[] { 1, 2, 3, 4 })
        {
            var result = Do(Pictures.Photo(width, height, bands), new ResizeOperation(askedWidth, askedHeight, Fit.Fill, WithoutEnlargement: false));
            Assert.Equal((askedWidth, askedHeight, bands), (result.Width, result.Height, result.Bands));
        }
    }

    [Fact]
    public void A_plain_colour_has_no_other_at_any_size()
    {
        var half = Pictures.Plain(31, 17, 200, 10, 60, 128);
        foreach (var side in new[] { 5, 30, 90 })
            Same(Pictures.Plain(side, side, 200, 10, 60, 128), Do(half, new ResizeOperation(side, side, Fit.Fill, WithoutEnlargement: false)), within: 1);
    }

    private static (int, int) Size(Pictures.Raw raw) => (raw.Width, raw.Height);
}
