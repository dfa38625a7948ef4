using System.Buffers.Binary;

namespace ImageCompressor.Imaging.Headers;

/// <summary>Names the compressions of a TIFF that are not read, so that a refusal can say which; libtiff only finds out at the pixels.</summary>
internal static class TiffCompression
{
    private const ushort CompressionTag = 259;

    /// <summary>The name of the first page's compression when it is one that is not read; else null. What cannot be followed is left to libtiff.</summary>
    internal static string? Unread(ReadOnlySpan<byte> tiff) => Compression(tiff) switch
    {
        6 => "TIFF with old-style JPEG",
        32_809 => "TIFF with ThunderScan",
        34_661 => "TIFF with JBIG",
        33_003 or 33_005 or 34_712 => "TIFF with JPEG 2000",
        _ => null,
    };

    /// <summary>Tag 259 of the first directory (TIFF 6.0, section 2; BigTIFF has 8-byte offsets and 20-byte entries).</summary>
    private static int? Compression(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 16)
            return null;
        var little = tiff[0] == (byte)'I';
        var big = tiff[2] + tiff[3] == 43;
        var directory = big ? Number(tiff[8..], 8, little) : Number(tiff[4..], 4, little);
        var (head, size) = big ? (8, 20) : (2, 12);
        if (directory > (ulong)(tiff.Length - head))
            return null;
        var entries = Number(tiff[(int)directory..], head, little);
        var at = directory + (ulong)head;
        for (var i = 0UL; i < entries && at + (ulong)size <= (ulong)tiff.Length; i++, at += (ulong)size)
        {
            var entry = tiff.Slice((int)at, size);
            if (Number(entry, 2, little) == CompressionTag)
                return (int)Number(entry[(size - (big ? 8 : 4))..], 2, little);
        }

        return null;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, int size, bool little) => (size, little) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        (_, false) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };
}
