using System.Collections.Concurrent;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

[Collection(nameof(Alone))]
public class PhotoTests
{
    /// <summary>Mean CIEDE2000 between a photograph and its compressed image; 1 is just visible side by side.</summary>
    private const double MostDifference = 2;

    /// <summary>Every third pixel of every third row. Three shares no factor with the 8 and 16 pixels of a JPEG's blocks, so each place in a block is looked at
    /// equally often; 15 million pixels of 137 differ from all of them by less than 0.005 in each mean.</summary>
    private const int Step = 3;

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
        var mean = ColourDifference.Mean(before, after, Step);
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
