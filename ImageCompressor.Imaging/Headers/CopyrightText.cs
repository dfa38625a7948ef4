using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace ImageCompressor.Imaging.Headers;

/// <summary>Author and copyright notice in what a file carries: Exif, else IPTC, else XMP.</summary>
internal static class CopyrightText
{
    /// <summary>Characters of a name or a notice that are kept.</summary>
    internal const int MaxLength = 1_000;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>IPTC IIM 4.2, record 2: 80 is the by-line, 116 the copyright notice. Found by their marks, as the block may be wrapped in Photoshop's.</summary>
    internal static (string? Author, string? Notice) InIptc(ReadOnlySpan<byte> iptc) => (Dataset(iptc, 80), Dataset(iptc, 116));

    /// <summary>dc:creator and dc:rights (XMP, part 1, 8.3).</summary>
    /// <exception cref="XmlException">It is not XML.</exception>
    internal static (string? Author, string? Notice) InXmp(byte[] xmp)
    {
        XNamespace dc = "http://purl.org/dc/elements/1.1/";
        var root = Xmp.Parse(xmp);
        return (Join(root.Descendants(dc + "creator").FirstOrDefault()), Join(root.Descendants(dc + "rights").FirstOrDefault()));
    }

    /// <summary>Text without the control characters and the padding of its bytes; null when nothing is left.</summary>
    internal static string? Clean(ReadOnlySpan<byte> bytes)
    {
        // Four bytes a character at most, and the rest is never decoded.
        bytes = bytes[..Math.Min(bytes.Length, 4 * MaxLength)];
        // A zero between photographer's and editor's notice is allowed (Exif 3.0, 4.6.5.4).
        return Clean(Decode(bytes).Replace('\0', ' '));
    }

    private static string? Clean(string text)
    {
        var clean = new string([.. text.Where(static c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(MaxLength)]).Trim();
        return clean.Length == 0 ? null : clean;
    }

    /// <summary>UTF-8 where it is that, else Latin-1: the standards say ASCII and cameras write either.</summary>
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private static string? Dataset(ReadOnlySpan<byte> iptc, byte number)
    {
        var at = iptc.IndexOf([(byte)0x1C, (byte)2, number]);
        if (at < 0 || at + 5 > iptc.Length)
            return null;
        var length = iptc[at + 3] << 8 | iptc[at + 4];
        return at + 5 + length <= iptc.Length ? Clean(iptc.Slice(at + 5, length)) : null;
    }

    private static string? Join(XElement? list) =>
        list is null ? null
        : Clean(string.Join("; ", list.Descendants().Where(static item => item.Name.LocalName == "li").Select(static item => item.Value).DefaultIfEmpty(list.Value)));
}
