using System.Buffers.Binary;

namespace ImageCompressor.Imaging.Headers;

/// <summary>Ends a PNG that breaks off inside its image data. libpng reads that in runs of 4,096 bytes and drops the last, unfinished one: of a small file nothing
/// would be left.</summary>
internal static class PngTail
{
    /// <summary>An empty chunk and its checksum (W3C PNG, 11.2.4).</summary>
    private static ReadOnlySpan<byte> End => [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    /// <summary>The same file, or a copy whose last chunk of data is as long as what is there. Its checksum is wrong: it is read with those ignored.</summary>
    internal static ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> png)
    {
        var bytes = png.Span;
        for (var at = 8L; at + 8 <= bytes.Length;)
        {
            var chunk = bytes[(int)at..];
            var next = at + 12 + BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (next > bytes.Length && chunk.Slice(4, 4).SequenceEqual("IDAT"u8))
            {
                byte[] mended = [.. bytes, 0, 0, 0, 0, .. End];
                BinaryPrimitives.WriteInt32BigEndian(mended.AsSpan((int)at), chunk.Length - 8);
                return mended;
            }

            at = next;
        }

        return png;
    }
}
