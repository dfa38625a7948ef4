using ImageCompressor.Imaging.Formats;
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
    internal static ImagingException Translate(VipsException error, ReadOnlyMemory<byte> content, Format format)
    {
        try
        {
            using var source = Sources.Open(content);
            using var image = Sources.Load(source, format, new VOption());
            Operation.Call("avg", null, image);
        }
        catch (VipsException decoding)
        {
            return Damaged(decoding);
        }

        return new ImagingException(ImagingFailure.Internal, Words(error), error);
    }

    internal static ImagingException Damaged(VipsException error) => new(ImagingFailure.Damaged, Words(error), error);

    /// <summary>The first line of libvips' own words; the line before it only names the call. NetVips has emptied libvips' error buffer.</summary>
    /// <remarks>The buffer is one for the whole process, so with several images at work the words may be those of a neighbour's error.
    /// Nothing is decided by them.</remarks>
    private static string Words(VipsException error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var words = new string([.. (lines.Length > 1 ? lines[1] : lines[0]).Where(static c => !char.IsControl(c))]);
        return words.Length <= MaxDetail ? words : words[..MaxDetail];
    }
}
