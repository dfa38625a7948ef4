using ImageCompressor.Imaging.Formats;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>An encoded file, and the quality it was made with where it has one.</summary>
internal readonly record struct Encoded(Format Format, byte[] Content, int? Quality)
{
    /// <summary>Runs one of libvips' savers into memory, with no metadata of the original.</summary>
    internal static byte[] Save(string saver, Image image, VOption options)
    {
        options.Add("keep", Enums.ForeignKeep.None);
        using var target = Target.NewToMemory();
        Operation.Call(saver, options, image, target);
        return target.Blob;
    }
}
