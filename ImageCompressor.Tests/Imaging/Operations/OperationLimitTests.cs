using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using static ImageCompressor.Tests.Imaging.Operations.Operated;

namespace ImageCompressor.Tests.Imaging.Operations;

public class OperationLimitTests
{
    private static readonly Pictures.Raw s_small = Pictures.Plain(10, 10, 1, 2, 3);

    public static TheoryData<string, ImageOperation> Bombs => new()
    {
        { "resize would make 65535 × 65535 pixels", new ResizeOperation(65_535, 65_535, WithoutEnlargement: false) },
        { "resize would make 65535 × 65535 pixels", new ResizeOperation(65_535, null, Fit.Outside, WithoutEnlargement: false) },
        { "resize would make 65535 × 65535 pixels", new ResizeOperation(65_535, 65_535, Fit.Contain) },
        { "resize would make 65535 × 65535 pixels", new ResizeOperation(65_535, 1, Fit.Cover, Position.Attention, WithoutEnlargement: false) },
        { "pad would make 131080 × 131080 pixels; a side may have 100000", new PadOperation(65_535, 65_535, 65_535, 65_535) },
        { "pad would make 65545 × 10010 pixels; 100000000 pixels are allowed", new PadOperation(0, 65_535, 10_000, 0) },
    };

    // First in the list, and after something that keeps it from becoming the first resize.
    [Theory]
    [MemberData(nameof(Bombs))]
    public void What_becomes_too_large_is_refused_by_name_before_a_pixel_is_made(string detail, ImageOperation bomb)
    {
        foreach (var operations in new ImageOperation[][] { [bomb], [new BlurOperation(1), bomb], [bomb, new CropOperation(0, 0, 1, 1)] })
        {
            var failure = Fails(s_small, operations);
            Assert.Equal(ImagingFailure.TooManyPixels, failure.Failure);
            Assert.StartsWith(detail, failure.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_recipes_own_size_is_held_to_the_same()
    {
        var failure = Pictures.Fails(Pictures.File(s_small, "png"), new Recipe { Width = 65_535, Height = 65_535, WithoutEnlargement = false });
        Assert.Equal((ImagingFailure.TooManyPixels, "resize would make 65535 × 65535 pixels; 100000000 pixels are allowed"), (failure.Failure, failure.Detail));
    }

    [Fact]
    public void A_turn_that_needs_too_large_a_canvas_is_refused_and_a_quarter_of_it_is_not()
    {
        var wide = Pictures.File(Pictures.Plain(3000, 10, 1, 2, 3), "png");
        var options = new ImagingOptions { MaxPixels = 1_000_000 };
        var failure = Pictures.Fails(wide, Exact with { Operations = [new RotateOperation(45)] }, options);
        Assert.Equal((ImagingFailure.TooManyPixels, "rotate would make 2129 × 2129 pixels; 1000000 pixels are allowed"), (failure.Failure, failure.Detail));
        Assert.Equal(3000, new Compressor(options).Compress(wide, Exact with { Operations = [new RotateOperation(90)] }, TestContext.Current.CancellationToken).Height);
    }

    [Fact]
    public void The_limit_itself_is_reached_and_not_passed()
    {
        var file = Pictures.File(s_small, "png");
        var options = new ImagingOptions { MaxPixels = 400, MaxDimension = 20 };
        var result = new Compressor(options).Compress(file, Exact with { Operations = [new PadOperation(10, 10, 0, 0)] }, TestContext.Current.CancellationToken);
        Assert.Equal((20, 20), (result.Width, result.Height));
        Assert.Equal(ImagingFailure.TooManyPixels, Pictures.Fails(file, Exact with { Operations = [new PadOperation(0, 11, 0, 0)] }, options).Failure);
        options.MaxPixels = 399;
        Assert.Equal(ImagingFailure.TooManyPixels, Pictures.Fails(file, Exact with { Operations = [new PadOperation(10, 10, 0, 0)] }, options).Failure);
    }

    [Fact]
    public void Frames_count_as_pixels_of_what_is_made()
    {
        var gif = Animation(10, 10, 5);
        var failure = Pictures.Fails(gif, new Recipe { Operations = [new PadOperation(0, 10, 10, 0)] }, new ImagingOptions { MaxPixels = 1999 });
        Assert.Equal((ImagingFailure.TooManyPixels, "pad would make 20 × 20 pixels, 5 frames; 1999 pixels are allowed"), (failure.Failure, failure.Detail));
    }

    [Fact]
    public void Sides_that_the_format_cannot_hold_are_said_after_the_operations()
    {
        var file = Pictures.File(Pictures.Plain(10, 1, 1, 2, 3), "png");
        var failure = Pictures.Fails(file, new Recipe { Format = OutputFormat.Webp, Operations = [new PadOperation(0, 16_374, 0, 0)] });
        Assert.Equal((ImagingFailure.CannotEncode, "WebP ends at 16383 pixels a side; the image would be 16384 × 1"), (failure.Failure, failure.Detail));
        var cut = Pictures.Compress(Pictures.File(Pictures.Photo(16_400, 2), "png"), new Recipe { Format = OutputFormat.Webp, Operations = [new CropOperation(0, 0, 99, 2)] });
        Assert.Equal(99, cut.Width);
    }

    [Theory]
    [InlineData(100, 100, 0.01)]
    [InlineData(1000, 10, 1)]
    public void What_an_image_weighs_in_memory_includes_what_it_becomes(int width, int pad, double least)
    {
        var header = Pictures.Compressor.ReadHeader(Pictures.File(s_small, "png"));
        Assert.Equal(0.0001, header.MegapixelsInMemory(Recipe.Default), 6);
        var recipe = new Recipe { Width = width, WithoutEnlargement = false, Operations = [new PadOperation(0, pad, 0, 0), new CropOperation(0, 0, 1, 1)] };
        Assert.Equal(least * (width + pad) / width, header.MegapixelsInMemory(recipe), 6);
        Assert.Equal(3 * least * (width + pad) / width, header.MegapixelsInMemory(recipe with { Format = OutputFormat.Avif }), 6);
    }

    [Fact]
    public void Sizes_beyond_32_bits_weigh_much_and_not_little()
    {
        var header = Pictures.Compressor.ReadHeader(Pictures.File(s_small, "png"));
        var pads = Enumerable.Repeat<ImageOperation>(new PadOperation(65_535, 65_535, 65_535, 65_535), 32).ToArray();
        Assert.InRange(header.MegapixelsInMemory(new Recipe { Operations = pads }), 1e6, 1e8);
    }
}

[Collection(nameof(Alone))]
public class OperationDeadlineTests
{
    [Fact]
    public void The_heaviest_list_ends_at_the_deadline()
    {
        var file = Pictures.File(Pictures.Photo(5000, 4000), "jpeg");
        var blurs = Enumerable.Repeat<ImageOperation>(new BlurOperation(100), ImageOperation.MaxCount).ToArray();
        var before = Environment.CpuUsage.TotalTime;
        Assert.Equal(ImagingFailure.Timeout,
            Pictures.Fails(file, new Recipe { Operations = blurs }, new ImagingOptions { Deadline = TimeSpan.FromMilliseconds(300) }).Failure);
        // Without the kill switch it would be minutes.
        var worked = Environment.CpuUsage.TotalTime - before;
        TestContext.Current.SendDiagnosticMessage($"stopped after {worked}");
        Assert.True(worked < TimeSpan.FromSeconds(20), $"it took {worked} of CPU to stop");
    }
}
