using System.Collections.Concurrent;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

[Collection(nameof(Alone))]
public class PhotoTests
{
    /// <summary>Mean CIEDE2000 between a photograph and its compressed image; 1 is just visible side by side.</summary>
    private const double MostDifference = 2;

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
        using var before = Lab(file);
        using var after = Lab(result.Content);
        if ((before.Width, before.Height) != (after.Width, after.Height))
            return $"{after.Width} × {after.Height} of {before.Width} × {before.Height}";
        using var difference = (Image)Operation.Call("dE00", null, before, after);
        var mean = (double)Operation.Call("avg", null, difference);
        return mean < MostDifference ? null : $"CIEDE2000 {mean:0.00}";
    }

    /// <summary>As shown: upright, by its profile.</summary>
    private static Image Lab(byte[] file)
    {
        // In memory, with the source closed behind it: the bytes are pinned only that long.
        using var source = Source.NewFromMemory(file);
        using var stored = (Image)Operation.Call(file[0] == 0xFF ? "jpegload_source" : "pngload_source", null, source);
        using var upright = (Image)Operation.Call("autorot", null, stored);
        using var colour = upright.HasAlpha() ? (Image)Operation.Call("flatten", null, upright) : (Image)Operation.Call("copy", null, upright);
        using var lab = colour.Contains("icc-profile-data")
            ? (Image)Operation.Call("icc_import", new VOption { { "embedded", true }, { "intent", Enums.Intent.Relative } }, colour)
            : (Image)Operation.Call("colourspace", null, colour, Enums.Interpretation.Lab);
        return lab.CopyMemory();
    }
}
