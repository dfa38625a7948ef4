using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging.Native;

/// <summary>The one boundary where libvips' errors become failures of this room.</summary>
internal static class NativeErrors
{
    private const int MaxDetail = 200;

    /// <summary>
    /// A pipeline is lazy: an error of the decoder surfaces in the encoder. So the source is decoded once more, alone; when that
    /// works, the fault is ours.
    /// </summary>
    internal static ImagingException Translate(VipsException error, Work work)
    {
        try
        {
            using var image = Load.Open(work);
            Operation.Call("avg", null, image);
        }
        catch (VipsException decoding)
        {
            return Damaged(decoding);
        }

        return new ImagingException(ImagingFailure.Internal, Words(error), error);
    }

    internal static ImagingException Damaged(VipsException error) => new(ImagingFailure.Damaged, Words(error), error);

    /// <summary>libvips' own words, or null. NetVips has emptied the error buffer, whose first line only names the call.</summary>
    /// <remarks>The buffer is one for the whole process, so with several images at work the words may be those of a neighbour's error.
    /// Nothing is decided by them.</remarks>
    private static string? Words(VipsException error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // "source: bad seek" is left behind by loaders that look past the end and then succeed.
        if (lines.Skip(1).FirstOrDefault(static line => !line.StartsWith("source:", StringComparison.Ordinal)) is not { } line)
            return null;
        var words = new string([.. line.Where(static c => !char.IsControl(c))]);
        return words.Length <= MaxDetail ? words : words[..MaxDetail];
    }
}
