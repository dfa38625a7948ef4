using System.Collections.Concurrent;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

[Collection(nameof(Alone))]
public class PhotoTests
{
    /// <summary>Mean CIEDE2000 between a photograph and its compressed image; 1 is just visible side by side.</summary>
    private const double MostDifference = 2;

    /// <summary>Of more than a megapixel every third pixel of every third row. Three shares no factor with the 8 and 16 pixels of a JPEG's blocks, so each place in
    /// a block is looked at equally often; the means differ from those of all pixels by 0.005 at most (by 0.014 of the small pictures).</summary>
    private static int Step(Pictures.Raw picture) => picture.Width * picture.Height > 1_000_000 ? 3 : 1;

    [Fact]
    public void Every_photograph_is_no_larger_upright_and_looks_the_same()
    {
        var faults = new ConcurrentBag<string>();
        Parallel.ForEach(Corpus.Files("photos"), new ParallelOptions { MaxDegreeOfParallelism = 2 }, path =>
        {
            if (Fault(File.ReadAllBytes(path)) is { } fault)
                faults.Add($"{Path.GetFileName(path)}: {fault}");
        });
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("photos/coreimaging-IMG_2301.jpg", 75, true)]
    [InlineData("photos/coreimaging-IMG_2301.jpg", 60, true)]
    [InlineData("photos/coreimaging-IMG_2301.jpg", 59, false)]
    [InlineData("photos/coreimaging-IMG_2325.jpg", 75, false)]
    [InlineData("photos/coreimaging-IMG_2325.jpg", 90, true)]
    public void A_jpeg_has_full_colour_where_averaging_it_would_show(string name, int quality, bool full)
    {
        var jpeg = Pictures.Compress(Corpus.Read(name), new Recipe { Quality = quality, Width = name.EndsWith("2325.jpg", StringComparison.Ordinal) ? 600 : null }).Content!;
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]);
        // Samples of the first component across and down (ITU-T T.81, B.2.2).
        Assert.Equal(full ? 0x11 : 0x22, jpeg[frame + 11]);
    }

    [Fact]
    public void Sides_of_odd_length_and_single_pixels_are_looked_at_too()
    {
        var noise = new byte[301 * 201 * 3];
        new Random(3).NextBytes(noise);
        using var image = Pictures.ToImage(new Pictures.Raw(301, 201, 3, noise));
        Assert.True(FineColour.Lost(image) > 10);
        using var grey = Pictures.ToImage(Pictures.Plain(31, 7, 90, 90, 90));
        Assert.Equal(0, FineColour.Lost(grey), 0.01);
        foreach (var (width, height) in new[] { (1, 1), (1, 300), (300, 1), (2, 2), (193, 191) })
            Assert.Equal(width, Pictures.Compress(Pictures.File(Pictures.Photo(width, height), "tiff"), new Recipe { Format = OutputFormat.Jpeg }).Width);
    }

    private static string? Fault(byte[] file)
    {
        var result = Pictures.Compressor.Compress(file, Recipe.Default, CancellationToken.None);
        if (result.Content is null)
            return result.KeptReason == KeptReasons.NotSmaller ? null : result.KeptReason;
        if (result.Content.Length >= file.Length)
            return $"{result.Content.Length} bytes of {file.Length}";
        var (before, after) = (Seen(file), Seen(result.Content));
        if ((before.Width, before.Height) != (after.Width, after.Height))
            return $"{after.Width} × {after.Height} of {before.Width} × {before.Height}";
        // A picture on its side or on its head is far beyond the bound.
        var mean = ColourDifference.Mean(before, after, Step(before));
        return mean < MostDifference ? null : $"CIEDE2000 {mean:0.000}";
    }

    /// <summary>As a browser shows it: upright, brought to sRGB by its profile with black for black. Not by libvips' way to Lab, which compares colours on
    /// paper's white with those on a screen's: it makes a difference of 4 where there is none.</summary>
    private static Pictures.Raw Seen(byte[] file)
    {
        using var source = Source.NewFromMemory(file);
        using var stored = Sources.Load(source, Sniffer.Sniff(file)!, new VOption());
        using var pixels = stored.CopyMemory();
        using var upright = (Image)Operation.Call("autorot", null, pixels);
        using var colour = upright.Contains("icc-profile-data")
            ? (Image)Operation.Call("icc_transform",
                new VOption { { "embedded", true }, { "intent", Enums.Intent.Relative }, { "black_point_compensation", true }, { "depth", 8 } }, upright, "srgb")
            : (Image)Operation.Call("copy", null, upright);
        return new Pictures.Raw(colour.Width, colour.Height, colour.Bands, colour.WriteToMemory<byte>());
    }
}
