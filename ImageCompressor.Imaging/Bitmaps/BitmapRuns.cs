namespace ImageCompressor.Imaging.Bitmaps;

/// <summary>Unpacks BI_RLE8 and BI_RLE4 (Windows GDI, "Bitmap Compression").</summary>
internal static class BitmapRuns
{
    private const byte EndOfLine = 0, EndOfBitmap = 1, Delta = 2;

    /// <summary>Fills in the indices. What is skipped stays the first colour. The work is bounded by the bytes of the file and the pixels.</summary>
    /// <returns>Whether the end was reached, in the file or in the picture.</returns>
    internal static bool Unpack(ReadOnlySpan<byte> packed, BitmapHeader header, PlainTiff tiff)
    {
        var (x, row) = (0, 0);
        for (var at = 0; at + 2 <= packed.Length && row < header.Height;)
        {
            var (count, value) = (packed[at], packed[at + 1]);
            at += 2;
            if (count > 0)
            {
                Fill(tiff.Row(header.Shown(row)), ref x, count, header.Packing, value);
            }
            else if (value == EndOfBitmap)
            {
                return true;
            }
            else if (value == EndOfLine)
            {
                (x, row) = (0, row + 1);
            }
            else if (value == Delta)
            {
                if (at + 2 > packed.Length)
                    return false;
                (x, row) = (Math.Min(header.Width, x + packed[at]), row + packed[at + 1]);
                at += 2;
            }
            else
            {
                var bytes = header.Packing == BitmapPacking.Runs8 ? value : (value + 1) / 2;
                if (at + bytes > packed.Length)
                    return false;
                CopyIndices(packed.Slice(at, bytes), tiff.Row(header.Shown(row)), ref x, value, header.Packing);
                // Filled up to two bytes.
                at += bytes + 1 & ~1;
            }
        }

        // Some leave the last mark out.
        return row >= header.Height || row == header.Height - 1 && x >= header.Width;
    }

    /// <summary>One index, or two in turn.</summary>
    private static void Fill(Span<byte> to, ref int x, int count, BitmapPacking packing, byte value)
    {
        for (var i = 0; i < count && x < to.Length; i++)
            to[x++] = packing == BitmapPacking.Runs8 ? value : Half(value, i);
    }

    private static void CopyIndices(ReadOnlySpan<byte> from, Span<byte> to, ref int x, int count, BitmapPacking packing)
    {
        for (var i = 0; i < count && x < to.Length; i++)
            to[x++] = packing == BitmapPacking.Runs8 ? from[i] : Half(from[i / 2], i);
    }

    private static byte Half(byte pair, int i) => (byte)(i % 2 == 0 ? pair >> 4 : pair & 15);
}
