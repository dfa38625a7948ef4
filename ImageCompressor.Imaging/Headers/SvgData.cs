using System.Buffers.Text;
using System.Text;
using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Imaging.Headers;

/// <summary>An image inside an SVG, as a data: URI (RFC 2397).</summary>
internal static class SvgData
{
    /// <summary>Pixels that it costs, by its own header and within all limits; nothing is believed of the type that the URI names.</summary>
    /// <exception cref="ImagingException">It is no JPEG, PNG, GIF or WebP, or beyond a limit.</exception>
    internal static long Pixels(string uri, ImagingOptions options)
    {
        var comma = uri.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !uri.AsSpan(0, comma).Contains(";base64", StringComparison.OrdinalIgnoreCase))
            throw Refused();
        var content = Decode(uri[(comma + 1)..]);
        var format = Sniffer.Sniff(content);
        // An SVG in an SVG would have to be scanned with what is around it; others are not drawn by librsvg.
        if (format != FormatTable.Jpeg && format != FormatTable.Png && format != FormatTable.Gif && format != FormatTable.Webp)
            throw Refused();
        return new HeaderReader(options).Read(content).Pixels;
    }

    private static byte[] Decode(string text)
    {
        var plain = text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
        var bytes = Encoding.UTF8.GetBytes(plain);
        var content = new byte[Base64.GetMaxDecodedFromUtf8Length(bytes.Length) + 3];
        Base64.DecodeFromUtf8(bytes, content, out _, out var length);
        return content[..length];
    }

    private static ImagingException Refused() => new(ImagingFailure.UnsupportedFormat, "SVG with a data: URI that is not a JPEG, PNG, GIF or WebP in base64");
}
