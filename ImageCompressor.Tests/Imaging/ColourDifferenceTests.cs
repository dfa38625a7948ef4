using static ImageCompressor.Tests.Imaging.ColourDifference;

namespace ImageCompressor.Tests.Imaging;

public class ColourDifferenceTests
{
    // Sharma, Wu and Dalal 2005, table 1: pairs 1 to 20 walk around the discontinuities of the hue, the rest are samples.
    [Theory]
    [InlineData(50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425)]
    [InlineData(50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615)]
    [InlineData(50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000)]
    [InlineData(50, 0, 0, 50, -1, 2, 2.3669)]
    [InlineData(50, -1, 2, 50, 0, 0, 2.3669)]
    [InlineData(50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792)]
    [InlineData(50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195)]
    [InlineData(50, -0.001, 2.49, 50, 0.0009, -2.49, 4.8045)]
    [InlineData(50, -0.001, 2.49, 50, 0.0011, -2.49, 4.7461)]
    [InlineData(50, 2.5, 0, 50, 0, -2.5, 4.3065)]
    [InlineData(50, 2.5, 0, 73, 25, -18, 27.1492)]
    [InlineData(50, 2.5, 0, 56, -27, -3, 31.9030)]
    [InlineData(60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644)]
    [InlineData(22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373)]
    [InlineData(90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381)]
    [InlineData(2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082)]
    public void The_published_pairs_have_their_published_distance(double l1, double a1, double b1, double l2, double a2, double b2, double expected)
    {
        Assert.Equal(expected, Ciede2000(new Lab(l1, a1, b1), new Lab(l2, a2, b2)), 0.00006);
        Assert.Equal(expected, Ciede2000(new Lab(l2, a2, b2), new Lab(l1, a1, b1)), 0.00006);
    }

    // Lab of sRGB's red, as often published (D65): 53.24, 80.09, 67.20.
    [Fact]
    public void Red_and_white_are_where_they_are_known_to_be()
    {
        var red = ToLab(255, 0, 0);
        Assert.Equal((53.24, 80.09, 67.20), (Math.Round(red.L, 2), Math.Round(red.A, 2), Math.Round(red.B, 2)));
        var white = ToLab(255, 255, 255);
        Assert.Equal((100, 0, 0), (Math.Round(white.L, 2), Math.Round(white.A, 1), Math.Round(white.B, 1)));
    }

    [Fact]
    public void A_colour_comes_back_from_lab() =>
        Assert.All(ToSrgb(ToLab(12, 200, 99)).Zip((double[])[12, 200, 99]), pair => Assert.Equal(pair.Second, pair.First, 0.01));

    [Fact]
    public void One_wrong_block_stands_out_from_a_picture_that_is_right_elsewhere()
    {
        var (right, wrong) = (Pictures.Plain(64, 64, 100, 100, 100), Pictures.Plain(64, 64, 100, 100, 100));
        for (var i = 0; i < 8; i++)
            wrong.Pixels.AsSpan((i * 64 + 56) * 3, 24).Fill(200);
        var (mean, worst) = Between(right, wrong);
        Assert.InRange(worst, 30, 50);
        Assert.Equal(worst / 64, mean, 6);
    }

    [Fact]
    public void The_fast_mean_is_that_of_all_pixels()
    {
        var (one, two) = (Pictures.Photo(64, 48), Pictures.Decode(Pictures.File(Pictures.Photo(64, 48), "jpeg", new NetVips.VOption { { "Q", 20 } })));
        var (mean, _) = Between(one, two);
        Assert.True(mean > 0.5);
        Assert.Equal(mean, Mean(one, two, step: 1), 9);
        Assert.Equal(mean, Mean(one, two, step: 3), 0.25);
    }
}
