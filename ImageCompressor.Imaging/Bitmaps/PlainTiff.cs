using System.Buffers.Binary;

namespace ImageCompressor.Imaging.Bitmaps;

/// <summary>
/// An uncompressed TIFF (6.0, sections 2 to 6 and 18) whose pixels are still to be filled in: what libvips reads of a BMP. PNG was rejected, as it
/// would be compressed and unpacked for nothing; memory without a file around it too, as libvips would then know of no palette and no profile.
/// </summary>
internal sealed class PlainTiff
{
    private const int StripBytes = 64 * 1024;
    private const ushort Short = 3, Long = 4, Bytes = 7;

    private readonly int _rowBytes, _pixelsAt;

    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="samples">Bytes of a pixel: 1, an index; 3, red, green, blue; 4, and alpha, not multiplied into them.</param>
    /// <param name="colours">Red, green, blue of 256 indices; empty when there are no indices.</param>
    /// <param name="profile">The colour profile, or nothing.</param>
    /// <exception cref="ImagingException">It would be larger than an array can be.</exception>
    internal PlainTiff(int width, int height, int samples, ReadOnlySpan<byte> colours, ReadOnlySpan<byte> profile)
    {
        _rowBytes = checked(width * samples);
        var rows = Math.Max(1, StripBytes / _rowBytes);
        var strips = (height + rows - 1) / rows;
        var entries = new List<(ushort Tag, ushort Type, byte[] Value)>
        {
            (256, Long, Longs(1, _ => width)),
            (257, Long, Longs(1, _ => height)),
            (258, Short, Shorts(samples, static _ => 8)),
            (259, Short, Shorts(1, static _ => 1)),
            (262, Short, Shorts(1, _ => samples == 1 ? 3 : 2)),
            (273, Long, Longs(strips, static _ => 0)),
            (277, Short, Shorts(1, _ => samples)),
            (278, Long, Longs(1, _ => rows)),
            (279, Long, Longs(strips, i => Math.Min(rows, height - i * rows) * _rowBytes)),
        };
        if (samples == 1)
            entries.Add((320, Short, Palette(colours)));
        if (samples == 4)
            entries.Add((338, Short, Shorts(1, static _ => 2)));
        if (!profile.IsEmpty)
            entries.Add((34_675, Bytes, profile.ToArray()));

        _pixelsAt = 8 + 2 + 12 * entries.Count + 4 + entries.Sum(static entry => entry.Value.Length > 4 ? entry.Value.Length + 1 & ~1 : 0);
        var length = _pixelsAt + (long)_rowBytes * height;
        if (length > Array.MaxLength)
            throw new ImagingException(ImagingFailure.TooManyPixels, $"{width} × {height} pixels of a BMP");
        File = new byte[length];
        entries[5] = (273, Long, Longs(strips, i => _pixelsAt + i * rows * _rowBytes));
        Write(entries);
    }

    /// <summary>The whole file.</summary>
    internal byte[] File { get; }

    /// <summary>The pixels of a row, counted from the upper one.</summary>
    internal Span<byte> Row(int y) => File.AsSpan(_pixelsAt + y * _rowBytes, _rowBytes);

    private void Write(List<(ushort Tag, ushort Type, byte[] Value)> entries)
    {
        "II*\0"u8.CopyTo(File);
        File[4] = 8;
        BinaryPrimitives.WriteUInt16LittleEndian(File.AsSpan(8), (ushort)entries.Count);
        var (at, free) = (10, 8 + 2 + 12 * entries.Count + 4);
        foreach (var (tag, type, value) in entries)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(File.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt16LittleEndian(File.AsSpan(at + 2), type);
            BinaryPrimitives.WriteInt32LittleEndian(File.AsSpan(at + 4), value.Length / (type == Short ? 2 : type == Long ? 4 : 1));
            if (value.Length <= 4)
            {
                value.CopyTo(File.AsSpan(at + 8));
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(File.AsSpan(at + 8), free);
                value.CopyTo(File.AsSpan(free));
                free += value.Length + 1 & ~1;
            }

            at += 12;
        }
    }

    /// <summary>All reds, then all greens, then all blues, 16 bits each.</summary>
    private static byte[] Palette(ReadOnlySpan<byte> colours)
    {
        var all = colours.ToArray();
        return Shorts(3 * 256, i => 257 * all[3 * (i % 256) + i / 256]);
    }

    private static byte[] Shorts(int count, Func<int, int> value)
    {
        var bytes = new byte[2 * count];
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)value(i));
        return bytes;
    }

    private static byte[] Longs(int count, Func<int, int> value)
    {
        var bytes = new byte[4 * count];
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), value(i));
        return bytes;
    }
}
