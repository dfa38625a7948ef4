using System.Text;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Files that people send in place of a sheet, told apart by their first bytes and never by their name.</summary>
public static class ForeignFile
{
    private const string SaveAsCsv = "open it and save it as CSV (UTF-8)";

    /// <summary>Signature, what the file is, and what to do about it.</summary>
    private static readonly (byte[] Signature, string Kind)[] s_signatures =
    [
        ([0x50, 0x4B, 0x03, 0x04], $"an Excel workbook or another ZIP archive; {SaveAsCsv}"),
        ([0x50, 0x4B, 0x05, 0x06], "an empty ZIP archive; send the CSV itself"),
        ([0xD0, 0xCF, 0x11, 0xE0], $"an old Excel workbook; {SaveAsCsv}"),
        ([0x1F, 0x8B], "compressed with gzip; send it uncompressed"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with Zstandard; send it uncompressed"),
        ("RIFF"u8.ToArray(), "sound, a video or another RIFF file; send a CSV of image URLs"),
        ("%PDF"u8.ToArray(), "a PDF document; send the table in it as CSV"),
        ("{\\rtf"u8.ToArray(), "a rich text document; send the table in it as CSV"),
    ];

    private static readonly (byte[] Signature, string Kind)[] s_images =
    [
        ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ([0x47, 0x49, 0x46, 0x38], "a GIF image"),
        ([0x49, 0x49, 0x2A, 0x00], "a TIFF image"),
        ([0x4D, 0x4D, 0x00, 0x2A], "a TIFF image"),
        ("<svg"u8.ToArray(), "an SVG image"),
    ];

    /// <summary>Major brands of AVIF and HEIC (ISO/IEC 23008-12, annex B; AV1 Image File Format, 6); other files of boxes are videos.</summary>
    private static readonly string[] s_imageBrands = ["avif", "avis", "mif1", "msf1", "heic", "heix", "heim", "heis", "hevc", "hevx"];

    private static readonly (string Start, string Kind)[] s_texts =
    [
        ("<!doctype", "an HTML page: probably a login or error page in place of the file; send the CSV itself"),
        ("<html", "an HTML page: probably a login or error page in place of the file; send the CSV itself"),
        ("<?xml", $"an XML document; {SaveAsCsv}"),
        ("{\"", "JSON; send a CSV"),
        ("[{", "JSON; send a CSV"),
        ("[\"", "JSON; send a CSV"),
    ];

    /// <summary>Which image the file is, in words, by its first 12 bytes or more; null for what is none.</summary>
    public static string? RecogniseImage(ReadOnlySpan<byte> head)
    {
        foreach (var (signature, kind) in s_images)
            if (head.StartsWith(signature)) return kind;
        if (head.Length < 12) return null;
        if (head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8)) return "a WebP image";
        return head[4..8].SequenceEqual("ftyp"u8) && s_imageBrands.Contains(Encoding.Latin1.GetString(head[8..12])) ? "an AVIF or HEIC image" : null;
    }

    /// <summary>What the file is and what to do, or null for what may be a sheet.</summary>
    internal static string? Recognise(ReadOnlySpan<byte> head, SheetEncoding encoding)
    {
        foreach (var (signature, kind) in s_signatures)
            if (head.StartsWith(signature)) return kind;
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) return "a video; send a CSV of image URLs";
        var start = encoding.Encoding.GetString(head[encoding.MarkLength..Math.Min(head.Length, 256)]);
        return RecogniseText(start) ?? (encoding.Encoding is UnicodeEncoding ? null : RecogniseBinary(head));
    }

    private static string? RecogniseText(string start)
    {
        var dense = new string([.. start.Where(c => !char.IsWhiteSpace(c) && c != '\0')]);
        foreach (var (text, kind) in s_texts)
            if (dense.StartsWith(text, StringComparison.OrdinalIgnoreCase)) return kind;
        return null;
    }

    /// <summary>One byte in nine of compressed or encrypted data is a control character; a sheet has none but tabs and line ends, and at
    /// most stray NULs.</summary>
    private static string? RecogniseBinary(ReadOnlySpan<byte> head)
    {
        var controls = 0;
        foreach (var value in head)
            if (value < 0x20 && value is not (0 or (byte)'\t' or (byte)'\n' or (byte)'\r')) controls++;
        return controls > head.Length / 25 ? "no text; send a CSV" : null;
    }
}
