using System.Buffers.Binary;

namespace ImageCompressor.Imaging.Bitmaps;

/// <summary>How the pixels of a BMP are written.</summary>
internal enum BitmapPacking
{
    /// <summary>One after the other, each row filled up to four bytes.</summary>
    None,

    /// <summary>Runs of 8-bit indices (BI_RLE8).</summary>
    Runs8,

    /// <summary>Runs of pairs of 4-bit indices (BI_RLE4).</summary>
    Runs4,
}

/// <summary>
/// What a BMP says before its pixels: a BITMAPCOREHEADER, or a BITMAPINFOHEADER with what later versions added to it (Windows GDI, "Bitmap Header
/// Types"). It is read here as libvips has no reader of its own: it hands BMP to ImageMagick, which the builds used here leave out.
/// </summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="IsTopDown">Whether the first row of the file is the upper one; in most files it is the lowest.</param>
/// <param name="Bits">Of a pixel: 1, 4, 8, 16, 24 or 32.</param>
/// <param name="Packing">How the pixels are written.</param>
/// <param name="Colours">Red, green, blue of each index, 256 of them, where a pixel has at most 8 bits; else empty. What the file leaves out is black.</param>
/// <param name="Masks">Where the channels lie in a pixel of 16 or 32 bits.</param>
/// <param name="PixelsAt">Offset of the first row, in bytes. It may lie beyond the end of the file.</param>
/// <param name="Profile">The colour profile in the file; empty where there is none.</param>
internal sealed record BitmapHeader(
    int Width, int Height, bool IsTopDown, int Bits, BitmapPacking Packing, byte[] Colours, ChannelMasks Masks, long PixelsAt, Range Profile)
{
    private const int FileHeaderBytes = 14;
    private const int CoreBytes = 12;
    private const int InfoBytes = 40;
    private const int Version4Bytes = 108;
    private const int Version5Bytes = 124;

    /// <summary>PROFILE_EMBEDDED, the letters MBED.</summary>
    private const uint EmbeddedProfile = 0x4D424544;

    /// <summary>Bytes of a row that hold pixels; zeros up to the next multiple of four follow.</summary>
    internal long RowBytes => ((long)Width * Bits + 7) / 8;

    internal bool HasAlpha => Masks.Alpha.Mask != 0;

    /// <summary>Whether its colours are few: a drawing, or a scanned page. Shades of grey are what cameras write.</summary>
    internal bool HasFewColours => Bits == 1 || Colours.Chunk(3).Any(static colour => colour[0] != colour[1] || colour[1] != colour[2]);

    /// <exception cref="ImagingException">It ends too soon, makes no sense, or is of a kind that is not read.</exception>
    internal static BitmapHeader Read(ReadOnlySpan<byte> file)
    {
        var size = file.Length >= FileHeaderBytes + 4 ? BinaryPrimitives.ReadUInt32LittleEndian(file[FileHeaderBytes..]) : 0;
        if (file.Length < FileHeaderBytes + Math.Max(4, size))
            throw new ImagingException(ImagingFailure.Damaged, "a BMP that ends within its header");
        if (size is not CoreBytes and (< InfoBytes or > Version5Bytes))
            throw new ImagingException(ImagingFailure.UnsupportedFormat, $"BMP with a header of {size} bytes");
        var info = file.Slice(FileHeaderBytes, (int)size);
        return size == CoreBytes ? ReadCore(file, info) : ReadInfo(file, info);
    }

    private static BitmapHeader ReadCore(ReadOnlySpan<byte> file, ReadOnlySpan<byte> info) =>
        Make(file, BinaryPrimitives.ReadUInt16LittleEndian(info[4..]), BinaryPrimitives.ReadUInt16LittleEndian(info[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(info[10..]), packing: 0, new Palette(FileHeaderBytes + CoreBytes, EntryBytes: 3, Entries: 0), default, default);

    private static BitmapHeader ReadInfo(ReadOnlySpan<byte> file, ReadOnlySpan<byte> info)
    {
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(info[14..]);
        var packing = BinaryPrimitives.ReadUInt32LittleEndian(info[16..]);
        var masks = ChannelMasks.Read(file[FileHeaderBytes..], info.Length, bits, packing, out var following);
        var palette = new Palette(FileHeaderBytes + info.Length + following, EntryBytes: 4, BinaryPrimitives.ReadUInt32LittleEndian(info[32..]));
        return Make(file, BinaryPrimitives.ReadInt32LittleEndian(info[4..]), BinaryPrimitives.ReadInt32LittleEndian(info[8..]), bits, packing, palette, masks,
            info.Length >= Version5Bytes ? ProfileOf(file, info) : default);
    }

    private static BitmapHeader Make(
        ReadOnlySpan<byte> file, int width, int height, int bits, uint packing, Palette palette, ChannelMasks masks, Range profile)
    {
        if (width <= 0 || height is 0 or int.MinValue)
            throw new ImagingException(ImagingFailure.Damaged, $"a BMP of {width} × {height} pixels");
        var pixelsAt = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        return new BitmapHeader(width, Math.Abs(height), height < 0, bits, PackingOf(bits, packing, height),
            bits <= 8 ? palette.Read(file, 1 << bits, pixelsAt) : [], masks, pixelsAt, profile);
    }

    /// <summary>BI_RGB 0, BI_RLE8 1, BI_RLE4 2, BI_BITFIELDS 3, BI_ALPHABITFIELDS 6. Runs have no top-down form.</summary>
    private static BitmapPacking PackingOf(int bits, uint packing, int height) => (bits, packing) switch
    {
        (1 or 4 or 8 or 16 or 24 or 32, 0) or (16 or 32, 3 or 6) => BitmapPacking.None,
        (8, 1) when height > 0 => BitmapPacking.Runs8,
        (4, 2) when height > 0 => BitmapPacking.Runs4,
        _ => throw new ImagingException(ImagingFailure.UnsupportedFormat, $"BMP of {bits} bits a pixel with compression {packing}"),
    };

    private static Range ProfileOf(ReadOnlySpan<byte> file, ReadOnlySpan<byte> info)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(info[56..]) != EmbeddedProfile)
            return default;
        // Counted from where the header begins.
        var from = FileHeaderBytes + (long)BinaryPrimitives.ReadUInt32LittleEndian(info[112..]);
        var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(info[116..]);
        return from + length <= file.Length ? (int)from..(int)(from + length) : default;
    }

    /// <summary>Where the colours of the indices lie; each is blue, green, red and, but in the oldest version, one byte of nothing.</summary>
    /// <param name="At">Offset in bytes.</param>
    /// <param name="EntryBytes">3 or 4.</param>
    /// <param name="Entries">How many there are; 0 says as many as there are indices.</param>
    private readonly record struct Palette(int At, int EntryBytes, uint Entries)
    {
        internal byte[] Read(ReadOnlySpan<byte> file, int indices, long pixelsAt)
        {
            var colours = new byte[3 * 256];
            // Some say more than there is room for before the pixels.
            var room = Math.Max(0, (Math.Min(file.Length, pixelsAt) - At) / EntryBytes);
            var count = Math.Min(room, Entries == 0 ? indices : Math.Min(Entries, indices));
            for (var i = 0; i < count; i++)
            {
                var entry = file.Slice(At + i * EntryBytes, 3);
                (colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]) = (entry[2], entry[1], entry[0]);
            }

            return colours;
        }
    }
}
