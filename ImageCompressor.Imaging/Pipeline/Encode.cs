using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Writes the file.</summary>
internal static class Encode
{
    private static readonly Dictionary<Format, Func<Work, Encoded>> s_encoders = new()
    {
        [FormatTable.Jpeg] = JpegEncoder.Encode,
        [FormatTable.Webp] = WebpEncoder.Encode,
        [FormatTable.Avif] = AvifEncoder.Encode,
        [FormatTable.Png] = PngEncoder.Encode,
        [FormatTable.Gif] = GifEncoder.Encode,
    };

    internal static void Run(Work work) => work.Result = s_encoders[work.Outputs[0]](work);
}
