namespace ImageCompressor.Tests.Imaging;

/// <summary>Writes BMP files, sound ones and others.</summary>
internal sealed record Bmp(int Width, int Height, int Bits)
{
    internal uint Packing { get; init; }

    /// <summary>12 for a BITMAPCOREHEADER, 40 for a BITMAPINFOHEADER, 108 and 124 for versions 4 and 5.</summary>
    internal int HeaderBytes { get; init; } = 40;

    /// <summary>Red, green, blue and perhaps alpha.</summary>
    internal uint[] Masks { get; init; } = [];

    /// <summary>Red, green and blue of each index.</summary>
    internal byte[][] Palette { get; init; } = [];

    internal byte[] Profile { get; init; } = [];

    /// <summary>What the header says of the offset of the pixels, in place of what is so.</summary>
    internal uint? PixelsAt { get; init; }

    internal byte[] File(byte[] pixels)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var info = Info();
        var palette = Palette.SelectMany(colour => HeaderBytes == 12 ? [colour[2], colour[1], colour[0]] : (byte[])[colour[2], colour[1], colour[0], 0]).ToArray();
        writer.Write("BM"u8);
        writer.Write(0);
        writer.Write(0);
        writer.Write(PixelsAt ?? (uint)(14 + info.Length + palette.Length));
        writer.Write(info);
        writer.Write(palette);
        writer.Write(pixels);
        var profileAt = (int)stream.Length - 14;
        writer.Write(Profile);
        if (Profile.Length > 0)
        {
            stream.Position = 14 + 112;
            writer.Write(profileAt);
            writer.Write(Profile.Length);
        }

        return stream.ToArray();
    }

    private byte[] Info()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(HeaderBytes);
        if (HeaderBytes == 12)
        {
            writer.Write((ushort)Width);
            writer.Write((ushort)Height);
        }
        else
        {
            writer.Write(Width);
            writer.Write(Height);
        }

        writer.Write((ushort)1);
        writer.Write((ushort)Bits);
        if (HeaderBytes == 12)
            return stream.ToArray();
        writer.Write(Packing);
        foreach (var unused in (int[])[0, 2835, 2835])
            writer.Write(unused);
        writer.Write(Palette.Length);
        writer.Write(0);
        foreach (var mask in Masks)
            writer.Write(mask);
        if (HeaderBytes >= 108)
        {
            stream.Position = 56;
            writer.Write(Profile.Length > 0 ? 0x4D424544u : 0x73524742u);
            stream.SetLength(HeaderBytes);
        }

        return stream.ToArray();
    }

    /// <summary>Rows, each filled up to four bytes, the lowest first.</summary>
    internal static byte[] Rows(int width, int height, Func<int, int, byte[]> pixel) =>
        [.. Enumerable.Range(0, height).Select(row => height - 1 - row).SelectMany(y => Filled([.. Enumerable.Range(0, width).SelectMany(x => pixel(x, y))]))];

    internal static byte[] Filled(byte[] row) => [.. row, .. new byte[(4 - row.Length % 4) % 4]];
}
