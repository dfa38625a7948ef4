using System.Buffers.Binary;
using System.IO.Compression;

namespace ImageCompressor.Benchmarks.Samples;

/// <summary>Writes 8-bit PNG (W3C PNG, third edition) without the library that reads it.</summary>
internal static class PngFile
{
    /// <param name="pixels">Rows from the top, 3 (RGB) or 4 (RGBA) bytes a pixel.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static byte[] Encode(byte[] pixels, int width, int height)
    {
        var channels = pixels.Length / (width * height);
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, (byte)(channels == 4 ? 6 : 2));
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(pixels, width * channels, height));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>The same as frames one below another: the first is the image, the others follow it (W3C PNG, third edition, 11.3.4).</summary>
    /// <param name="pixels">All frames, rows from the top.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">Of one frame.</param>
    public static byte[] EncodeAnimation(byte[] pixels, int width, int height)
    {
        var frames = pixels.Chunk(width * height * 4).ToArray();
        var still = Encode(frames[0], width, height);
        // Signature and IHDR have 33 bytes, IEND has 12.
        using var png = new MemoryStream();
        png.Write(still.AsSpan(0, 33));
        WriteChunk(png, "acTL"u8, [.. Number(frames.Length), .. Number(0)]);
        WriteChunk(png, "fcTL"u8, FrameControl(0, width, height));
        png.Write(still.AsSpan(33, still.Length - 45));
        for (var i = 1; i < frames.Length; i++)
        {
            WriteChunk(png, "fcTL"u8, FrameControl(2 * i - 1, width, height));
            WriteChunk(png, "fdAT"u8, [.. Number(2 * i), .. Compress(frames[i], width * 4, height)]);
        }

        png.Write(still.AsSpan(still.Length - 12));
        return png.ToArray();
    }

    private static byte[] FrameControl(int sequence, int width, int height) =>
        [.. Number(sequence), .. Number(width), .. Number(height), .. Number(0), .. Number(0), 0, 1, 0, 10, 0, 0];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Compress(byte[] pixels, int stride, int height)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            for (var row = 0; row < height; row++)
            {
                // Filter None: simple, and the size of a sample's source matters to nobody.
                zlib.WriteByte(0);
                zlib.Write(pixels, row * stride, stride);
            }

        return data.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. type, .. data]));
        png.Write(number);
    }

    /// <summary>CRC-32 as PNG wants it (annex D), bit by bit: it runs over a few megabytes, once.</summary>
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
