using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Pipeline;
using static ImageCompressor.Tests.Imaging.Operations.Operated;

namespace ImageCompressor.Tests.Imaging.Operations;

public class FirstResizeTests
{
    private static readonly ResizeOperation s_resize = new(120, 90);

    public static TheoryData<string, ImageOperation[], bool> Lists => new()
    {
        { "alone", [s_resize], true },
        { "after flip, flop and grayscale", [new FlipOperation(), new FlopOperation(), new GrayscaleOperation(), s_resize], true },
        { "after a blur", [new BlurOperation(2), s_resize], false },
        { "after a crop", [new CropOperation(0, 0, 50, 50), s_resize], false },
        { "cutting, alone", [new ResizeOperation(50, 50, Fit.Cover, Position.North)], true },
        { "cutting after a flip", [new FlipOperation(), new ResizeOperation(50, 50, Fit.Cover, Position.North)], false },
        { "filling after a grayscale", [new GrayscaleOperation(), new ResizeOperation(50, 50, Fit.Contain)], false },
        { "none", [new FlipOperation()], false },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_resize_comes_first_where_that_changes_nothing(string what, ImageOperation[] operations, bool first)
    {
        var (sizing, left) = FirstResize.Of(640, 480, new Recipe { Operations = operations });
        Assert.True(first == sizing.Changes, what);
        Assert.Equal(operations.Length - (first ? 1 : 0), left.Count);
        Assert.Equal(operations.Where(operation => !first || operation is not ResizeOperation), left);
    }

    [Fact]
    public void The_recipes_own_size_comes_before_all_operations()
    {
        var (sizing, left) = FirstResize.Of(640, 480, new Recipe { Width = 64, Operations = [s_resize] });
        Assert.Equal((64, 48, 1), (sizing.Width, sizing.Height, left.Count));
    }

    // A crop of the whole image keeps the resize where it stands, and does nothing itself.
    [Theory]
    [InlineData("jpeg", 1)]
    [InlineData("jpeg", 6)]
    [InlineData("png", 1)]
    [InlineData("webp", 1)]
    public void First_or_in_its_place_comes_to_the_same_looks(string saver, int orientation)
    {
        var photo = new Pictures.Raw(600, 400, 3, ImageCompressor.Benchmarks.Samples.PhotoLike.Landscape(3, 600, 400));
        var file = orientation == 1 ? Pictures.File(photo, saver) : Pictures.Rotated(photo, orientation);
        var whole = new CropOperation(0, 0, 600, 600);
        foreach (var before in new ImageOperation[][] { [], [new FlipOperation(), new GrayscaleOperation()] })
        {
            var first = Pictures.Decode(Pictures.Compress(file, Exact with { Operations = [.. before, s_resize] }).Content!);
            var inPlace = Pictures.Decode(Pictures.Compress(file, Exact with { Operations = [.. before, whole, s_resize] }).Content!);
            var (mean, worst) = ColourDifference.Between(inPlace, first);
            Assert.True(mean < 1 && worst < 3, $"{mean:F2} apart, {worst:F2} in the worst block");
        }
    }
}
