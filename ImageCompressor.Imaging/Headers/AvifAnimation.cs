using System.Buffers.Binary;

namespace ImageCompressor.Imaging.Headers;

/// <summary>Tells an AVIF image sequence from a still image. libvips reads only one image of a sequence and says nothing of the others.</summary>
internal static class AvifAnimation
{
    /// <summary>The sequence's brand is in the first box (AV1 Image File Format, 6.3).</summary>
    private const int BrandsWithin = 64;

    /// <summary>The samples of the longest track (box stsz, ISO/IEC 14496-12, 8.7.3.2); 1 for a still image.</summary>
    internal static int Frames(ReadOnlySpan<byte> avif)
    {
        var frames = 1;
        if (avif[..Math.Min(avif.Length, BrandsWithin)].IndexOf("avis"u8) < 0)
            return frames;
        var rest = avif;
        // Found by name and not by walking the tree of boxes: a false find only declares a still image to be animated.
        while (rest.IndexOf("stsz"u8) is >= 0 and var at && at + 16 <= rest.Length)
        {
            frames = Math.Max(frames, (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(rest[(at + 12)..]), int.MaxValue));
            rest = rest[(at + 16)..];
        }

        return frames;
    }
}
