using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Headers;

namespace ImageCompressor.Tests.Imaging;

public class SvgPathTests
{
    [Theory]
    [InlineData("M0 0L10 0")]
    [InlineData("m0,0 10-0")]
    [InlineData("M0 0h10")]
    [InlineData("M0 0 10 0z")]
    [InlineData("0 0 10 0")]
    [InlineData("M0 0H1e1")]
    [InlineData("M0 0L10 0 what the renderer does not read either")]
    public void One_line_and_the_one_that_closes_it_make_two(string data) => Assert.Equal(2, SvgPath.Pairs(data, 0));

    [Theory]
    [InlineData("M0 0a1 1 0 0110 0")]
    [InlineData("M0 0A1,1,0,0,1,10,0")]
    public void Flags_of_an_arc_need_no_space_around_them(string data) => Assert.Equal(7 * 7 / 2.0, SvgPath.Pairs(data, 0));

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("z z z")]
    [InlineData("Mz1")]
    [InlineData("M0 0z5 5")]
    [InlineData("M1 1A")]
    [InlineData("L-")]
    [InlineData("M0 0a1 1 0 0")]
    [InlineData("-.e+")]
    public void What_is_no_path_ends(string data) => Assert.InRange(SvgPath.Pairs(data, 0), 0, 2);

    [Fact]
    public void Coordinates_beyond_all_numbers_count_as_if_all_were_beside_one_another() =>
        Assert.Equal(4 * 4 / 2, SvgPath.Pairs("M0 0L1e400 1e300L1 1L1e39 2", 0));

    [Fact]
    public void Lines_one_below_the_other_are_no_pairs_and_long_ones_are()
    {
        Assert.InRange(SvgPath.Pairs(Outline(10_000, 400), 0), 10_000, 10_000 * 100);
        var zigzag = "M0 0" + string.Concat(Enumerable.Range(1, 10_000).Select(i => FormattableString.Invariant($"L{i * 0.1:0.0} {i % 2 * 1000}")));
        Assert.InRange(SvgPath.Pairs(zigzag, 0), 49e6, 51e6);
        // It is wherever it lies, and a smaller part of something larger counts for more, never for less.
        Assert.InRange(SvgPath.Pairs(zigzag + "M1e6 1e6 2e6 2e6", 0), 49e6, 51e6);
        Assert.InRange(SvgPath.Pairs(Outline(10_000, 400) + "M1e6 1e6 2e6 2e6", 0), 49e6, 51e6);
    }

    [Fact]
    public void Wide_strokes_bring_lines_beside_one_another()
    {
        var outline = Outline(2_000, 400);
        Assert.True(SvgPath.Pairs(outline, 100) > 10 * SvgPath.Pairs(outline, 0));
        Assert.Equal(2_000 * 2_000 / 2, SvgPath.Pairs(outline, double.PositiveInfinity), 2_000 * 2_000 * 0.01);
    }

    [Theory]
    [InlineData("translate(3 4) scale(.1,-.1)", true)]
    [InlineData("matrix(2 0 0 2 5 5)", true)]
    [InlineData("matrix(1,0,0,-1,0,32)", true)]
    [InlineData("matrix(1 .1 0 1 0 0)", false)]
    [InlineData("rotate(45)", false)]
    [InlineData("translate(3)skewX(3)", false)]
    public void Only_moving_and_stretching_keeps_what_is_beside_one_another(string transform, bool straight) =>
        Assert.Equal(straight, SvgStyle.IsStraight(transform));

    [Fact]
    public void A_traced_picture_of_forty_thousand_short_lines_is_drawn()
    {
        var svg = SvgTests.Svg($"<g transform='translate(0,1000) scale(1,-1)' stroke='none'><path d='{Outline(40_000, 400)}' fill='red'/></g>", "width='100' height='100' viewBox='0 0 1000 1000'");
        Assert.Equal(100, Pictures.Compress(svg, new Recipe { Format = OutputFormat.Png }).Width);
    }

    [Fact]
    public void A_paint_of_nested_groups_counts_once_for_each_shape()
    {
        const string gradients = "<linearGradient id='a'><stop/><stop/><stop/></linearGradient><linearGradient id='b' href='#a'/><linearGradient id='c' href='#b'/>";
        var nested = string.Concat(Enumerable.Repeat("<g fill='url(#c)' stroke='url(#c)'>", 8)) + "<path d='M0 0L50 50L9 40'/>" + string.Concat(Enumerable.Repeat("</g>", 8));
        Assert.InRange(SvgScanner.Scan(SvgTests.Svg(gradients + nested), new ImagingOptions()).FixedSeconds, 0.0001, 0.05);
    }

    private static string Outline(int points, double radius) => "M" + string.Join('L', Enumerable.Range(0, points)
        .Select(i => FormattableString.Invariant($"{500 + radius * Math.Cos(i * Math.Tau / points):0.000} {500 + radius * Math.Sin(i * Math.Tau / points):0.000}")));
}
