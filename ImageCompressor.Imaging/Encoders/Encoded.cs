using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>An encoded file, and the quality it was made with where it has one.</summary>
internal readonly record struct Encoded(Format Format, byte[] Content, int? Quality)
{
    /// <summary>Runs one of libvips' savers into memory, with what <see cref="Work.Keep"/> says of the metadata that the image carries.</summary>
    internal static byte[] Save(Work work, string saver, Image image, VOption options)
    {
        options.Add("keep", work.Keep);
        using var target = Target.NewToMemory();
        Operation.Call(saver, options, image, target);
        return target.Blob;
    }
}
