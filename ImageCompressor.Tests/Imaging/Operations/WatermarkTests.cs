using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using static ImageCompressor.Tests.Imaging.Operations.Operated;

namespace ImageCompressor.Tests.Imaging.Operations;

public class WatermarkTests
{
    private const string Name = "2222222222222222222222222222222222222222222222222222222222222222";
    private static readonly Pictures.Raw s_base = Pictures.Plain(100, 60, 40, 80, 120);

    [Theory]
    [InlineData(Position.SouthEast, 65, 40)]
    [InlineData(Position.NorthWest, 5, 5)]
    [InlineData(Position.Centre, 35, 22)]
    public void An_image_lies_where_and_as_large_as_asked_and_shines_through(Position position, int left, int top)
    {
        var result = Lay(s_base, Pictures.Plain(60, 30, 200, 100, 50), new WatermarkOperation(null, Name, position, 0.5, 0.3, 5));
        // 30 % of 100 wide, half as high; half of each colour.
        Same(Picture(100, 60, 3, (x, y) => x >= left && x < left + 30 && y >= top && y < top + 15 ? [120, 90, 85] : [40, 80, 120]), result, within: 1);
    }

    [Fact]
    public void Its_own_alpha_counts_too()
    {
        var result = Lay(s_base, Pictures.Plain(10, 10, 255, 255, 255, 128), new WatermarkOperation(null, Name, Position.NorthWest, 0.5, 0.1, 0));
        // A quarter of white.
        Assert.All(result.At(5, 5).Zip((byte[])[94, 124, 154]), static pair => Assert.InRange(pair.First, pair.Second - 1, pair.Second + 1));
    }

    [Fact]
    public void On_what_is_transparent_it_shows_as_itself()
    {
        var result = Lay(Pictures.Plain(20, 20, 0, 255, 0, 0), Pictures.Plain(10, 10, 200, 100, 50), new WatermarkOperation(null, Name, Position.NorthWest, 0.5, 0.5, 0));
        Assert.Equal([200, 100, 50, 128], result.At(5, 5));
        Assert.Equal(0, result.At(15, 15)[3]);
    }

    [Fact]
    public void On_grey_a_coloured_one_brings_colour_and_a_grey_one_none()
    {
        var grey = Pictures.Plain(20, 20, 100);
        Assert.Equal([200, 10, 10], Lay(grey, Pictures.Plain(4, 4, 200, 10, 10), new WatermarkOperation(null, Name, Position.Centre, 1, 0.5, 0)).At(10, 10));
        Same(Picture(20, 20, 1, static (x, y) => x >= 10 && y >= 10 ? [200] : [100]),
            Lay(grey, Pictures.Plain(4, 4, 200), new WatermarkOperation(null, Name, Position.SouthEast, 1, 0.5, 0)));
        Same(Picture(20, 20, 3, static (x, y) => x >= 10 && y >= 10 ? [7, 7, 7] : [100, 90, 80]),
            Lay(Pictures.Plain(20, 20, 100, 90, 80), Pictures.Plain(4, 4, 7), new WatermarkOperation(null, Name, Position.SouthEast, 1, 0.5, 0)));
    }

    [Fact]
    public void It_is_never_larger_than_the_image()
    {
        // 4 × 400 fits into 60 × 20 as 0.2 × 20: one pixel wide. The margin has room along one side only.
        var laid = Lay(Pictures.Plain(60, 20, 40, 80, 120), Pictures.Plain(4, 400, 9, 9, 9), new WatermarkOperation(null, Name, Position.NorthWest, 1, 1, 7));
        Same(Picture(60, 20, 3, static (x, _) => x == 7 ? [9, 9, 9] : [40, 80, 120]), laid);
    }

    [Fact]
    public void It_lies_upright()
    {
        var stored = Picture(64, 32, 3, static (x, _) => x < 32 ? [230, 20, 20] : [20, 20, 230]);
        var laid = Lay(s_base, Pictures.Rotated(stored, 6), new WatermarkOperation(null, Name, Position.NorthWest, 1, 0.2, 0));
        Assert.True(laid.At(10, 4)[0] > 180 && laid.At(10, 35)[2] > 180, $"{string.Join(',', laid.At(10, 4))} {string.Join(',', laid.At(10, 35))}");
    }

    [Theory]
    [InlineData("<html>", "NotAnImage")]
    [InlineData("", "Empty")]
    public void One_that_is_no_image_is_unusable(string content, string reason)
    {
        var failure = Fails(System.Text.Encoding.UTF8.GetBytes(content));
        Assert.Equal((ImagingFailure.WatermarkUnusable, $"its image cannot be read: {reason}"), (failure.Failure, failure.Detail));
    }

    // A picture may be shown in part; half a logo on all of them may not.
    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("gif")]
    [InlineData("webp")]
    [InlineData("tiff")]
    public void So_is_a_damaged_one(string saver)
    {
        var file = Pictures.File(Pictures.Photo(60, 60), saver);
        Assert.Equal(ImagingFailure.WatermarkUnusable, Fails(file[..(file.Length / 2)]).Failure);
    }

    [Fact]
    public void So_is_one_beyond_a_limit()
    {
        var png = Pictures.File(Pictures.Photo(60, 60), "png");
        var failure = Fails(png, new ImagingOptions { MaxDimension = 50 }, Pictures.Plain(40, 40, 1, 2, 3));
        Assert.Equal((ImagingFailure.WatermarkUnusable, "its image cannot be read: TooManyPixels"), (failure.Failure, failure.Detail));
    }

    [Fact]
    public void And_a_drawing_that_would_take_too_long()
    {
        var hostile = SvgTests.Svg("<filter id='f'><feTurbulence numOctaves='100000'/></filter><rect width='900' height='900' filter='url(#f)'/>" + string.Concat(Enumerable.Repeat("<g opacity='.9'>", 200)) + string.Concat(Enumerable.Repeat("</g>", 200)),
            "width='9000' height='9000'");
        Assert.Equal("its image cannot be read: TooComplex", Fails(hostile, below: Pictures.Plain(2_000, 2_000, 1)).Detail);
    }

    [Fact]
    public void A_drawing_is_drawn_as_large_as_it_lies_there()
    {
        var svg = SvgTests.Svg("<rect width='2' height='1' fill='#fff'/><rect width='1' height='1' fill='#000'/>", "width='2' height='1'");
        var laid = Lay(s_base, svg, new WatermarkOperation(null, Name, Position.NorthWest, 1, 0.5, 0));
        // Enlarged as pixels, the edge between black and white would be grey.
        Same(Picture(100, 60, 3, static (x, y) => x < 50 && y < 25 ? (x < 25 ? [0, 0, 0] : [255, 255, 255]) : [40, 80, 120]), laid);
    }

    [Fact]
    public void And_one_that_is_not_given()
    {
        var failure = Operated.Fails(s_base, new WatermarkOperation(null, Name));
        Assert.Equal((ImagingFailure.WatermarkUnusable, $"its image {Name} is not there"), (failure.Failure, failure.Detail));
    }

    [Fact]
    public void A_text_is_as_wide_as_asked_in_its_colour()
    {
        Fonts.Need(true);
        var result = Do(s_base, new WatermarkOperation("Hello", null, Position.NorthWest, 1, 0.5, 10, new Colour(250, 0, 0)));
        var drawn = (from y in Enumerable.Range(0, 60) from x in Enumerable.Range(0, 100) where result.At(x, y)[0] > 150 select (X: x, Y: y)).ToList();
        Assert.InRange(drawn.Count, 100, 700);
        Assert.InRange(drawn.Min(static at => at.X), 10, 13);
        Assert.InRange(drawn.Max(static at => at.X), 56, 59);
        Assert.Equal(10, drawn.Min(static at => at.Y), 2.0);
        Assert.Contains(drawn, at => result.At(at.X, at.Y) is [> 240, < 10, < 15]);
    }

    // Were it markup, the first would be bold without brackets and as wide as the second, and the third would fail.
    [Fact]
    public void A_text_is_text_and_never_markup()
    {
        Fonts.Need(true);
        var bold = Do(s_base, new WatermarkOperation("<b>AAA</b>", null, Scale: 1));
        Assert.NotEqual(Do(s_base, new WatermarkOperation("AAA", null, Scale: 1)).Pixels, bold.Pixels);
        Assert.NotEqual(s_base.Pixels, Do(s_base, new WatermarkOperation("<span size='1000pt'>&#0;&<", null, Scale: 1)).Pixels);
        Assert.NotEqual(Do(s_base, new WatermarkOperation("&lt;", null, Scale: 1)).Pixels, Do(s_base, new WatermarkOperation("<", null, Scale: 1)).Pixels);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\u200b\u200b")]
    public void A_text_of_nothing_is_unusable(string text)
    {
        Fonts.Need(true);
        Assert.Equal(ImagingFailure.WatermarkUnusable, Operated.Fails(s_base, new WatermarkOperation(text, null)).Failure);
    }

    [Fact]
    public void Long_and_odd_texts_fit_all_the_same()
    {
        Fonts.Need(true);
        foreach (var text in new[] { new string('W', 200), new string('\u0301', 200), string.Concat(Enumerable.Repeat("\U0001F600", 100)), "a\u2028b\u2029c", "\u202Eאבג", "\uD800", "漢字" })
        {
            var result = Do(Pictures.Plain(50, 3, 1, 2, 3), new WatermarkOperation(text, null, Scale: 1));
            Assert.Equal((50, 3), (result.Width, result.Height));
        }
    }

    private static Pictures.Raw Lay(Pictures.Raw below, Pictures.Raw above, WatermarkOperation operation) => Lay(below, Pictures.File(above, "png"), operation);

    private static Pictures.Raw Lay(Pictures.Raw below, byte[] above, WatermarkOperation operation) =>
        Pictures.Decode(Pictures.Compressor.Compress(Pictures.File(below, "tiff"), Exact with { Operations = [operation] },
            new Dictionary<string, ReadOnlyMemory<byte>> { [Name] = above }, TestContext.Current.CancellationToken).Content!);

    private static ImagingException Fails(byte[] overlay, ImagingOptions? options = null, Pictures.Raw? below = null) => Assert.Throws<ImagingException>(() =>
        new Compressor(options ?? new ImagingOptions()).Compress(Pictures.File(below ?? s_base, "tiff"), Exact with { Operations = [new WatermarkOperation(null, Name)] },
            new Dictionary<string, ReadOnlyMemory<byte>> { [Name] = overlay }, TestContext.Current.CancellationToken));
}
