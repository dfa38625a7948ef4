using System.Buffers.Binary;

namespace ImageCompressor.Imaging.Headers;

/// <summary>Takes the metadata out of a PNG and leaves every other byte as it is: the only way to change an animated one without an encoder for it.</summary>
internal static class PngMetadata
{
    /// <summary>Length, type and checksum.</summary>
    private const int Frame = 12;

    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(static value => Shifted((uint)value))];

    /// <summary>The file without the chunks of Exif and text (W3C PNG, 11.3.3 and 11.3.4.5), and without what follows its end. The chunks that stay keep their
    /// checksums.</summary>
    /// <param name="png">Whole chunks to the last one; null is returned where they are not.</param>
    /// <param name="exif">What is to stand there as Exif instead; empty for nothing.</param>
    internal static byte[]? Replace(ReadOnlySpan<byte> png, ReadOnlySpan<byte> exif)
    {
        const int signature = 8;
        var kept = new List<byte>(png.Length);
        kept.AddRange(png[..Math.Min(signature, png.Length)]);
        for (var at = signature; at <= png.Length - Frame;)
        {
            var size = Frame + (long)BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            if (size > png.Length - at)
                return null;
            var chunk = png.Slice(at, (int)size);
            var type = chunk.Slice(4, 4);
            if (!IsMetadata(type))
                kept.AddRange(chunk);
            if (type.SequenceEqual("IHDR"u8) && !exif.IsEmpty)
                kept.AddRange(Chunk(exif));
            if (type.SequenceEqual("IEND"u8))
                return [.. kept];
            at += (int)size;
        }

        return null;
    }

    private static bool IsMetadata(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("eXIf"u8) || type.SequenceEqual("tEXt"u8) || type.SequenceEqual("zTXt"u8) || type.SequenceEqual("iTXt"u8);

    private static byte[] Chunk(ReadOnlySpan<byte> exif)
    {
        byte[] chunk = [0, 0, 0, 0, .. "eXIf"u8, .. exif, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, exif.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Checksum(chunk.AsSpan(4, exif.Length + 4)));
        return chunk;
    }

    /// <summary>W3C PNG, annex D.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
            sum = s_table[(byte)(sum ^ value)] ^ sum >> 8;
        return ~sum;
    }

    private static uint Shifted(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 1 ? 0xEDB88320 ^ value >> 1 : value >> 1;
        return value;
    }
}
