using System.Text;

namespace ImageCompressor.Domain.Manifests;

/// <summary>In what a file's text is written, as its first bytes show it.</summary>
/// <param name="Encoding">What decodes it.</param>
/// <param name="MarkLength">How many bytes the byte order mark takes; 0 without one.</param>
internal readonly record struct SheetEncoding(Encoding Encoding, int MarkLength)
{
    /// <summary>How far a file without a mark is looked at.</summary>
    private const int Sample = 512;

    internal static SheetEncoding Detect(ReadOnlySpan<byte> head, DecoderFallback fallback)
    {
        if (head is [0xEF, 0xBB, 0xBF, ..]) return new(Utf8(fallback), 3);
        if (head is [0xFF, 0xFE, 0, 0, ..]) return new(Encoding.UTF32, 4);
        if (head is [0xFF, 0xFE, ..]) return new(Utf16(bigEndian: false), 2);
        if (head is [0xFE, 0xFF, ..]) return new(Utf16(bigEndian: true), 2);
        return Unmarked(head[..Math.Min(head.Length, Sample)], fallback);
    }

    /// <summary>A sheet is mostly ASCII, and ASCII in UTF-16 is every other byte NUL. A few NULs in UTF-8 are tolerated and mean nothing.</summary>
    private static SheetEncoding Unmarked(ReadOnlySpan<byte> head, DecoderFallback fallback)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i < head.Length; i++)
            if (head[i] == 0)
                (even, odd) = (even + 1 - (i & 1), odd + (i & 1));
        var pairs = head.Length / 2;
        if (pairs < 4) return new(Utf8(fallback), 0);
        if (odd > pairs * 7 / 10 && even < pairs / 10 + 1) return new(Utf16(bigEndian: false), 0);
        if (even > pairs * 7 / 10 && odd < pairs / 10 + 1) return new(Utf16(bigEndian: true), 0);
        return new(Utf8(fallback), 0);
    }

    private static Encoding Utf8(DecoderFallback fallback) =>
        Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, fallback);

    private static UnicodeEncoding Utf16(bool bigEndian) => new(bigEndian, byteOrderMark: false);
}
