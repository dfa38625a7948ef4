using ImageCompressor.Imaging;

namespace ImageCompressor.Tests.Imaging;

public class ImagingOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(new ImagingOptions().Validate());

    [Fact]
    public void All_faults_are_reported_together_each_with_its_path()
    {
        var options = new ImagingOptions
        {
            MaxPixels = 0,
            MaxFrames = -1,
            MaxScans = 0,
            MaxDimension = 10_000_001,
            MaxProfileBytes = -1,
            MaxBytes = 0,
            MaxSvgBytes = 0,
            MaxSvgElements = 0,
            MaxSvgPixels = 0,
            Deadline = TimeSpan.Zero,
        };
        Assert.Equal(
        [
            "Imaging:MaxPixels is 0; it must be 1 to 10000000000.",
            "Imaging:MaxFrames is -1; it must be 1 to 100000.",
            "Imaging:MaxScans is 0; it must be 1 to 100000.",
            "Imaging:MaxDimension is 10000001; it must be 1 to 10000000.",
            "Imaging:MaxProfileBytes is -1; it must be 0 to 67108864.",
            "Imaging:MaxBytes is 0; it must be 1 to 2147483647.",
            "Imaging:MaxSvgBytes is 0; it must be 1 to 1000000000.",
            "Imaging:MaxSvgElements is 0; it must be 1 to 1000000.",
            "Imaging:MaxSvgPixels is 0; it must be 1 to 1000000000.",
            "Imaging:Deadline is 00:00:00; it must be longer than 00:00:00 and at most 24 hours.",
        ], options.Validate());
        Assert.Throws<ArgumentException>(() => new Compressor(options));
    }
}
