using System.IO.Compression;
using System.Text;

namespace ImageCompressor.Imaging.Formats;

/// <summary>Finds a format by the first bytes. Names and declared types are never asked: they lie.</summary>
internal static class Sniffer
{
    /// <summary>The row of the content's format, readable or only recognised; null when it is not an image.</summary>
    internal static Format? Sniff(ReadOnlySpan<byte> content)
    {
        foreach (var format in FormatTable.All)
        {
            foreach (var magic in format.Magics)
            {
                if (content.StartsWith(magic))
                    return format;
            }
        }

        if (content.StartsWith("RIFF"u8) && At(content, 8).StartsWith("WEBP"u8))
            return FormatTable.Webp;
        // Two letters are little; the bitmap header's length (BITMAPCOREHEADER 12 ... BITMAPV5HEADER 124) makes it sure.
        if (content.StartsWith("BM"u8) && content.Length > 17 && content[14] is >= 12 and <= 124 && content[15..18].IndexOfAnyExcept((byte)0) < 0)
            return FormatTable.Bmp;
        if (content.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]))
            return LooksLikeSvg(Unpacked(content)) ? FormatTable.CompressedSvg : null;
        return IsoMedia(content) ?? (LooksLikeSvg(content) ? FormatTable.Svg : null);
    }

    /// <summary>The first bytes inside a gzip file: enough to name it, and no bomb unpacks further. Empty when it is broken.</summary>
    private static ReadOnlySpan<byte> Unpacked(ReadOnlySpan<byte> content)
    {
        var start = new byte[1024];
        using var gzip = new GZipStream(new MemoryStream(content[..Math.Min(content.Length, 4096)].ToArray()), CompressionMode.Decompress);
        try
        {
            return start.AsSpan(0, gzip.Read(start));
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    /// <summary>AVIF and HEIC are boxes (ISO/IEC 14496-12, 4.3): size, "ftyp", major brand, version, compatible brands.</summary>
    private static Format? IsoMedia(ReadOnlySpan<byte> content)
    {
        if (!At(content, 4).StartsWith("ftyp"u8))
            return null;
        var length = Math.Min(Math.Min(content.Length, 256), content[2] << 8 | content[3]);
        var heic = false;
        for (var at = 8; at + 4 <= length; at += 4)
        {
            // Bytes 12 to 15 are the minor version and not a brand.
            if (at == 12)
                continue;
            var brand = content.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8))
                return FormatTable.Avif;
            if (brand.SequenceEqual("avis"u8) && !content[..length].Contains("avif"))
                return FormatTable.AvifSequence;
            heic |= brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("hevc"u8) || brand.SequenceEqual("mif1"u8);
        }

        return heic ? FormatTable.Heic : null;
    }

    private static bool Contains(this ReadOnlySpan<byte> content, string ascii) => content.IndexOf(Encoding.ASCII.GetBytes(ascii)) >= 0;

    /// <summary>An SVG is XML whose first element is svg; a page that holds one begins otherwise.</summary>
    private static bool LooksLikeSvg(ReadOnlySpan<byte> content)
    {
        var text = content[..Math.Min(content.Length, 4096)];
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        if (text.TrimStart(" \t\r\n"u8) is not [(byte)'<', ..])
            return false;
        var svg = text.IndexOf("<svg"u8);
        return svg >= 0 && text[..svg].IndexOf("<html"u8) < 0;
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> content, int offset) => content.Length > offset ? content[offset..] : [];
}
