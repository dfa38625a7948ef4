using System.Buffers.Binary;

namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>A part of a file that begins with, or holds, its own length.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Of all of it.</param>
/// <param name="FieldAt">Where its length (or count) stands.</param>
/// <param name="FieldBytes">2 or 4.</param>
/// <param name="BigEndian">How that is written.</param>
internal readonly record struct Segment(int Start, int Length, int FieldAt, int FieldBytes, bool BigEndian)
{
    public void WriteLength(byte[] file, uint value)
    {
        var field = file.AsSpan(FieldAt, FieldBytes);
        if (FieldBytes == 2 && BigEndian) BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)value);
        else if (FieldBytes == 2) BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)value);
        else if (BigEndian) BinaryPrimitives.WriteUInt32BigEndian(field, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(field, value);
    }
}

/// <summary>Where the parts of a file lie, as far as a glance tells: chunks, segments, boxes, directory entries.</summary>
internal static class Segments
{
    public static List<Segment> Of(byte[] file) =>
        file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P']) ? Chunks(file, at: 8, lengthAt: 0, overhead: 12, bigEndian: true)
        : file.AsSpan().StartsWith("RIFF"u8) ? Chunks(file, at: 12, lengthAt: 4, overhead: 8, bigEndian: false)
        : file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? JpegSegments(file)
        : file.AsSpan().StartsWith("II"u8) ? TiffEntries(file, bigEndian: false)
        : file.AsSpan().StartsWith("MM"u8) ? TiffEntries(file, bigEndian: true)
        : file.Length > 8 && file.AsSpan(4).StartsWith("ftyp"u8) ? Boxes(file)
        : [];

    private static List<Segment> Chunks(byte[] file, int at, int lengthAt, int overhead, bool bigEndian)
    {
        var found = new List<Segment>();
        while (at + overhead <= file.Length)
        {
            var field = file.AsSpan(at + lengthAt);
            var length = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);
            var whole = length + overhead + (bigEndian ? 0 : length & 1);
            if (whole > file.Length - at)
                break;
            found.Add(new Segment(at, (int)whole, at + lengthAt, 4, bigEndian));
            at += (int)whole;
        }

        return found;
    }

    private static List<Segment> JpegSegments(byte[] file)
    {
        var found = new List<Segment>();
        for (var at = 2; at + 4 <= file.Length && file[at] == 0xFF && file[at + 1] is not (0xDA or 0xD9);)
        {
            var length = 2 + (file[at + 2] << 8 | file[at + 3]);
            if (length < 4 || at + length > file.Length)
                break;
            found.Add(new Segment(at, length, at + 2, 2, BigEndian: true));
            at += length;
        }

        return found;
    }

    private static List<Segment> TiffEntries(byte[] file, bool bigEndian)
    {
        var found = new List<Segment>();
        if (file.Length < 12)
            return found;
        var directory = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(4)) : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4));
        if (directory > file.Length - 2)
            return found;
        var at = (int)directory;
        var count = bigEndian ? file[at] << 8 | file[at + 1] : file[at + 1] << 8 | file[at];
        found.Add(new Segment(at, 2, at, 2, bigEndian));
        for (at += 2; count > 0 && at + 12 <= file.Length; count--, at += 12)
        {
            // The count, and the value or its place.
            found.Add(new Segment(at, 12, at + 4, 4, bigEndian));
            found.Add(new Segment(at, 12, at + 8, 4, bigEndian));
        }

        return found;
    }

    /// <summary>Boxes (ISO/IEC 14496-12, 4.2) at any depth, found by walking into every one: what is no box ends the walk.</summary>
    private static List<Segment> Boxes(byte[] file)
    {
        var found = new List<Segment>();
        Walk(0, file.Length, depth: 0);
        return found;

        void Walk(int at, int end, int depth)
        {
            while (at + 8 <= end)
            {
                var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
                if (length < 8 || length > end - at || file.AsSpan(at + 4, 4).IndexOfAnyExceptInRange((byte)' ', (byte)'z') >= 0)
                    return;
                found.Add(new Segment(at, (int)length, at, 4, BigEndian: true));
                // meta has four bytes of version before its boxes; iprp and ipco have none.
                if (depth < 4)
                    Walk(at + (file.AsSpan(at + 4, 4).SequenceEqual("meta"u8) ? 12 : 8), at + (int)length, depth + 1);
                at += (int)length;
            }
        }
    }
}
