using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Formats;

/// <summary>The formats that are read, and those that are recognised so that a refusal can name them.</summary>
public static class FormatTable
{
    /// <summary>JPEG. The side is libjpeg's (JPEG_MAX_DIMENSION), a little under the 65,535 of ITU-T T.81.</summary>
    public static Format Jpeg { get; } = new()
    {
        Name = "JPEG",
        Extension = "jpg",
        MediaType = "image/jpeg",
        MaxSide = 65_500,
        Loader = "jpegload_source",
        Writable = true,
    };

    /// <summary>PNG, still. The side is that of the W3C specification (11.2.1), far beyond our limits.</summary>
    public static Format Png { get; } = new()
    {
        Name = "PNG",
        Extension = "png",
        MediaType = "image/png",
        Alpha = true,
        MaxSide = int.MaxValue,
        Loader = "pngload_source",
        Writable = true,
    };

    /// <summary>WebP. The side has 14 bits (RFC 9649, 2.5 and 2.7).</summary>
    public static Format Webp { get; } = new()
    {
        Name = "WebP",
        Extension = "webp",
        MediaType = "image/webp",
        Alpha = true,
        Animation = true,
        MaxSide = 16_383,
        Loader = "webpload_source",
        Writable = true,
    };

    /// <summary>AVIF, still. The side is that of libvips' encoder.</summary>
    public static Format Avif { get; } = new()
    {
        Name = "AVIF",
        Extension = "avif",
        MediaType = "image/avif",
        Alpha = true,
        MaxSide = 16_384,
        Loader = "heifload_source",
        Writable = true,
    };

    /// <summary>GIF. The side has 16 bits (GIF89a, 18).</summary>
    public static Format Gif { get; } = new()
    {
        Name = "GIF",
        Extension = "gif",
        MediaType = "image/gif",
        Alpha = true,
        Animation = true,
        MaxSide = 65_535,
        Loader = "gifload_source",
        Writable = true,
    };

    /// <summary>TIFF, first page. Read only: no browser shows it.</summary>
    public static Format Tiff { get; } = new()
    {
        Name = "TIFF",
        Extension = "tif",
        MediaType = "image/tiff",
        Alpha = true,
        Loader = "tiffload_source",
    };

    /// <summary>Recognised, not read.</summary>
    internal static Format Heic { get; } = new() { Name = "HEIC", Extension = "heic", MediaType = "image/heic" };

    internal static Format AvifSequence { get; } = new() { Name = "AVIF sequence", Extension = "avifs", MediaType = "image/avif" };

    internal static Format Bmp { get; } = new() { Name = "BMP", Extension = "bmp", MediaType = "image/bmp" };

    internal static Format Jpeg2000 { get; } = new() { Name = "JPEG 2000", Extension = "jp2", MediaType = "image/jp2" };

    internal static Format JpegXl { get; } = new() { Name = "JPEG XL", Extension = "jxl", MediaType = "image/jxl" };

    /// <summary>SVG, drawn by librsvg without anything from outside. Read only.</summary>
    internal static Format Svg { get; } = new()
    {
        Name = "SVG",
        Extension = "svg",
        MediaType = "image/svg+xml",
        Alpha = true,
        Loader = "svgload_source",
    };

    internal static Format CompressedSvg { get; } = new() { Name = "SVG compressed by gzip", Extension = "svgz", MediaType = "image/svg+xml" };

    internal static Format Icon { get; } = new() { Name = "ICO", Extension = "ico", MediaType = "image/vnd.microsoft.icon" };

    internal static Format Photoshop { get; } = new() { Name = "Photoshop", Extension = "psd", MediaType = "image/vnd.adobe.photoshop" };

    /// <summary>The row of a format that a recipe names; null for <see cref="OutputFormat.Keep"/>.</summary>
    internal static Format? Asked(OutputFormat format) => format switch
    {
        OutputFormat.Keep => null,
        OutputFormat.Jpeg => Jpeg,
        OutputFormat.Webp => Webp,
        OutputFormat.Avif => Avif,
        OutputFormat.Png => Png,
        OutputFormat.Gif => Gif,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}
