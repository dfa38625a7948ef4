using System.Buffers.Binary;
using System.Text;

namespace ImageCompressor.Imaging.Headers;

/// <summary>The little that is asked of an Exif block (Exif 3.0, 4.6, which is a TIFF), and a block with only that. Its content is hostile: every offset is
/// checked, and what is out of bounds is not there.</summary>
internal static class ExifBlock
{
    private const int MostEntries = 512;
    private const ushort Artist = 0x013B;
    private const ushort Copyright = 0x8298;
    private const ushort GpsDirectory = 0x8825;
    private const ushort GpsLatitude = 2;
    private const ushort GpsLongitude = 4;

    private static ReadOnlySpan<byte> Signature => "Exif\0\0"u8;

    /// <summary>Author and copyright notice; null for each that is not there.</summary>
    internal static (string? Author, string? Notice) Rights(ReadOnlySpan<byte> exif)
    {
        var tiff = Body(exif);
        var first = FirstDirectory(tiff);
        return (Text(tiff, first, Artist), Text(tiff, first, Copyright));
    }

    /// <summary>Whether it says where on Earth the image was made.</summary>
    internal static bool HasLocation(ReadOnlySpan<byte> exif)
    {
        var tiff = Body(exif);
        var entry = Find(tiff, FirstDirectory(tiff), GpsDirectory);
        if (entry.IsEmpty)
            return false;
        var gps = (int)Math.Min(Number32(tiff, entry[8..]), int.MaxValue);
        return !Find(tiff, gps, GpsLatitude).IsEmpty || !Find(tiff, gps, GpsLongitude).IsEmpty;
    }

    /// <summary>Whether it is one at all.</summary>
    internal static bool IsSound(ReadOnlySpan<byte> exif) => FirstDirectory(Body(exif)) > 0;

    /// <summary>A block with author and copyright notice alone.</summary>
    internal static byte[] Of(string? author, string? notice)
    {
        List<(ushort Tag, byte[] Text)> entries = [];
        if (author is not null)
            entries.Add((Artist, [.. Encoding.UTF8.GetBytes(author), 0]));
        if (notice is not null)
            entries.Add((Copyright, [.. Encoding.UTF8.GetBytes(notice), 0]));
        // Signature, header of 8 bytes, count, entries of 12, no next directory, texts.
        var (block, texts) = (new List<byte>([.. Signature, .. "II*\0"u8, 8, 0, 0, 0, (byte)entries.Count, 0]), new List<byte>());
        var textsAt = 8 + 2 + 12 * entries.Count + 4;
        foreach (var (tag, text) in entries)
        {
            var entry = new byte[12];
            BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
            entry[2] = 2; // ASCII
            BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(4), text.Length);
            // Up to four bytes stand in the entry itself.
            if (text.Length <= 4)
                text.CopyTo(entry, 8);
            else
                BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(8), textsAt + texts.Count);
            block.AddRange(entry);
            if (text.Length > 4)
                texts.AddRange(text);
        }

        return [.. block, 0, 0, 0, 0, .. texts];
    }

    /// <summary>Whether it begins with the name by which JPEG knows it; PNG and AVIF may leave that out.</summary>
    internal static bool HasSignature(ReadOnlySpan<byte> exif) => exif.StartsWith(Signature);

    /// <summary>Without that name.</summary>
    internal static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> exif) => exif.StartsWith(Signature) ? exif[Signature.Length..] : exif;

    private static int FirstDirectory(ReadOnlySpan<byte> tiff) =>
        tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8) ? (int)Math.Min(Number32(tiff, tiff[4..]), int.MaxValue) : 0;

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> tiff, int directory, ushort tag)
    {
        if (directory <= 0 || directory > tiff.Length - 2)
            return default;
        var count = Math.Min((int)Number16(tiff, tiff[directory..]), MostEntries);
        for (var at = directory + 2; count > 0 && at <= tiff.Length - 12; count--, at += 12)
        {
            if (Number16(tiff, tiff[at..]) == tag)
                return tiff.Slice(at, 12);
        }

        return default;
    }

    private static string? Text(ReadOnlySpan<byte> tiff, int directory, ushort tag)
    {
        var entry = Find(tiff, directory, tag);
        // 2 is ASCII, 129 UTF-8 (Exif 3.0).
        if (entry.IsEmpty || Number16(tiff, entry[2..]) is not (2 or 129))
            return null;
        var (length, offset) = (Number32(tiff, entry[4..]), Number32(tiff, entry[8..]));
        var bytes = length <= 4 ? entry.Slice(8, (int)length)
            : (ulong)offset + length <= (ulong)tiff.Length ? tiff.Slice((int)offset, (int)length)
            : default;
        return CopyrightText.Clean(bytes);
    }

    private static bool IsLittle(ReadOnlySpan<byte> tiff) => tiff[0] == (byte)'I';

    private static uint Number32(ReadOnlySpan<byte> tiff, ReadOnlySpan<byte> at) =>
        at.Length < 4 ? 0 : IsLittle(tiff) ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

    private static ushort Number16(ReadOnlySpan<byte> tiff, ReadOnlySpan<byte> at) =>
        IsLittle(tiff) ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
}
