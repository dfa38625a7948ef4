using System.Buffers.Binary;

namespace ImageCompressor.Imaging.Bitmaps;

/// <summary>Writes the pixels of a BMP as a TIFF, which libvips reads.</summary>
internal static class BitmapFile
{
    /// <summary>The TIFF.</summary>
    /// <param name="file">The BMP.</param>
    /// <param name="header">What its header says; its size is within the limits.</param>
    /// <param name="acceptDamage">Whether missing pixels become black, and where there is alpha, transparent.</param>
    /// <exception cref="ImagingException">Pixels are missing, or there are more than an array holds.</exception>
    internal static byte[] ToTiff(ReadOnlySpan<byte> file, BitmapHeader header, bool acceptDamage)
    {
        var samples = header.Bits <= 8 ? 1 : header.HasAlpha ? 4 : 3;
        var tiff = new PlainTiff(header.Width, header.Height, samples, header.Colours, file[header.Profile]);
        var pixels = header.PixelsAt < file.Length ? file[(int)header.PixelsAt..] : [];
        var isWhole = header.Packing == BitmapPacking.None ? Copy(pixels, header, tiff) : BitmapRuns.Unpack(pixels, header, tiff);
        if (!isWhole && !acceptDamage)
            throw new ImagingException(ImagingFailure.Damaged, "a BMP that ends within its pixels");
        if (samples == 4)
            ShowWhatIsWhollyTransparent(tiff, header.Height);
        return tiff.File;
    }

    /// <summary>The row in which the picture's <paramref name="row"/>th row of the file is shown.</summary>
    internal static int Shown(this BitmapHeader header, int row) => header.IsTopDown ? row : header.Height - 1 - row;

    /// <returns>Whether all rows are there.</returns>
    private static bool Copy(ReadOnlySpan<byte> pixels, BitmapHeader header, PlainTiff tiff)
    {
        var stride = (header.RowBytes + 3) / 4 * 4;
        for (var row = 0; row < header.Height; row++)
        {
            if (row * stride + header.RowBytes > pixels.Length)
                return false;
            CopyRow(pixels.Slice((int)(row * stride), (int)header.RowBytes), header, tiff.Row(header.Shown(row)));
        }

        return true;
    }

    private static void CopyRow(ReadOnlySpan<byte> from, BitmapHeader header, Span<byte> to)
    {
        switch (header.Bits)
        {
            case 8:
                from.CopyTo(to);
                break;
            case 1 or 4:
                for (var x = 0; x < to.Length; x++)
                    to[x] = Index(from, x, header.Bits);
                break;
            case 24:
                for (var at = 0; at < to.Length; at += 3)
                    (to[at], to[at + 1], to[at + 2]) = (from[at + 2], from[at + 1], from[at]);
                break;
            default:
                ByMasks(from, header, to);
                break;
        }
    }

    /// <summary>The first pixel is in the highest bits.</summary>
    private static byte Index(ReadOnlySpan<byte> from, int x, int bits)
    {
        var inByte = 8 / bits;
        return (byte)(from[x / inByte] >> (inByte - 1 - x % inByte) * bits & (1 << bits) - 1);
    }

    private static void ByMasks(ReadOnlySpan<byte> from, BitmapHeader header, Span<byte> to)
    {
        var (red, green, blue, alpha) = header.Masks;
        var samples = header.HasAlpha ? 4 : 3;
        for (int x = 0, at = 0; x < header.Width; x++, at += samples)
        {
            var pixel = header.Bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * x)..]) : BinaryPrimitives.ReadUInt32LittleEndian(from[(4 * x)..]);
            (to[at], to[at + 1], to[at + 2]) = (red.Of(pixel), green.Of(pixel), blue.Of(pixel));
            if (samples == 4)
                to[at + 3] = alpha.Of(pixel);
        }
    }

    /// <summary>Programs that know of no alpha leave zeros there; browsers show such a picture.</summary>
    private static void ShowWhatIsWhollyTransparent(PlainTiff tiff, int height)
    {
        for (var y = 0; y < height; y++)
        {
            var row = tiff.Row(y);
            for (var at = 3; at < row.Length; at += 4)
            {
                if (row[at] != 0)
                    return;
            }
        }

        for (var y = 0; y < height; y++)
        {
            var row = tiff.Row(y);
            for (var at = 3; at < row.Length; at += 4)
                row[at] = 255;
        }
    }
}
