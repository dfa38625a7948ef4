using System.Buffers.Binary;

namespace ImageCompressor.Imaging.Headers;

/// <summary>Tells an animated PNG from a still one. libvips reads only the first image of an animated PNG and says nothing of the others.</summary>
internal static class PngAnimation
{
    /// <summary>Frames that the chunk acTL declares before the first image data (W3C PNG, 11.3.6.1); 1 when there is none.</summary>
    internal static int Frames(ReadOnlySpan<byte> png)
    {
        // 8 bytes of signature, then chunks: length, type, data, checksum.
        var at = 8L;
        while (at + 12 <= png.Length)
        {
            var chunk = png[(int)at..];
            var type = chunk.Slice(4, 4);
            if (type.SequenceEqual("IDAT"u8))
                return 1;
            if (type.SequenceEqual("acTL"u8))
                return (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]), 1, int.MaxValue);
            at += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }

        return 1;
    }
}
