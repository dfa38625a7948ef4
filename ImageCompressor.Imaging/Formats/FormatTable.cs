using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Encoders;

namespace ImageCompressor.Imaging.Formats;

/// <summary>The formats that are read, and those that are recognised so that a refusal can name them.</summary>
public static class FormatTable
{
    /// <summary>That of every encoder here.</summary>
    private static readonly QualityRange s_percent = new(1, 100);

    /// <summary>JPEG. The side is libjpeg's (JPEG_MAX_DIMENSION), a little under the 65,535 of ITU-T T.81.</summary>
    public static Format Jpeg { get; } = new()
    {
        Name = "JPEG",
        Extension = "jpg",
        MediaType = "image/jpeg",
        MaxSide = 65_500,
        Loader = "jpegload_source",
        Quality = s_percent,
        HasEffort = true,
        Progressive = true,
        Icc = true,
        Magics = [[0xFF, 0xD8, 0xFF]],
        Encoder = JpegEncoder.Encode,
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
        Lossless = true,
        Quality = s_percent,
        HasEffort = true,
        Progressive = true,
        Icc = true,
        BitsPerSample = 16,
        Magics = [[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]],
        FewerColours = true,
        Encoder = PngEncoder.Encode,
    };

    /// <summary>WebP. The side has 14 bits (RFC 9649, 2.5 and 2.7). The lossless encoder holds 28 bytes a pixel (libvips 8.18.7: 345 MB for 12
    /// megapixels), so that one ends earlier here.</summary>
    public static Format Webp { get; } = new()
    {
        Name = "WebP",
        Extension = "webp",
        MediaType = "image/webp",
        Alpha = true,
        Animation = true,
        MaxSide = 16_383,
        Loader = "webpload_source",
        Lossless = true,
        NearLossless = true,
        Quality = s_percent,
        HasEffort = true,
        Icc = true,
        MaxLosslessPixels = 24_000_000,
        Encoder = WebpEncoder.Encode,
        Scores = EqualLooks.Webp,
    };

    /// <summary>AVIF, still. The side is that of libvips' encoder. The pixels are bounded as the encoder holds the whole frame several times over
    /// and libvips can ask neither for tiles nor for a low-memory mode: 21 bytes a pixel at 4:2:0 and 34 without loss (libvips 8.18.7: 485 MB
    /// for 24 megapixels, 412 MB for 12).</summary>
    public static Format Avif { get; } = new()
    {
        Name = "AVIF",
        Extension = "avif",
        MediaType = "image/avif",
        Alpha = true,
        MaxSide = 16_384,
        Loader = "heifload_source",
        Lossless = true,
        Quality = s_percent,
        HasEffort = true,
        Icc = true,
        MaxPixels = 36_000_000,
        MaxLosslessPixels = 16_000_000,
        Encoder = AvifEncoder.Encode,
        Scores = EqualLooks.Avif,
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
        Quality = s_percent,
        HasEffort = true,
        Progressive = true,
        Magics = ["GIF87a"u8.ToArray(), "GIF89a"u8.ToArray()],
        FewerColours = true,
        Encoder = GifEncoder.Encode,
    };

    /// <summary>TIFF, first page. Read only: no browser shows it.</summary>
    public static Format Tiff { get; } = new()
    {
        Name = "TIFF",
        Extension = "tif",
        MediaType = "image/tiff",
        Alpha = true,
        Loader = "tiffload_source",
        // The last two are BigTIFF.
        Magics = ["II*\0"u8.ToArray(), "MM\0*"u8.ToArray(), "II+\0"u8.ToArray(), "MM\0+"u8.ToArray()],
    };

    /// <summary>BMP, by way of a TIFF (<see cref="Bitmaps.BitmapFile"/>). Read only: it is not compressed.</summary>
    public static Format Bmp { get; } = new()
    {
        Name = "BMP",
        Extension = "bmp",
        MediaType = "image/bmp",
        Alpha = true,
        Loader = "tiffload_source",
    };

    /// <summary>Recognised, not read.</summary>
    internal static Format Heic { get; } = new() { Name = "HEIC", Extension = "heic", MediaType = "image/heic" };

    internal static Format AvifSequence { get; } = new() { Name = "AVIF sequence", Extension = "avifs", MediaType = "image/avif" };

    internal static Format Jpeg2000 { get; } = new() { Name = "JPEG 2000", Extension = "jp2", MediaType = "image/jp2", Magics = [[0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' '], [0xFF, 0x4F, 0xFF, 0x51]] };

    internal static Format JpegXl { get; } = new() { Name = "JPEG XL", Extension = "jxl", MediaType = "image/jxl", Magics = [[0xFF, 0x0A], [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ']] };

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

    internal static Format Icon { get; } = new() { Name = "ICO", Extension = "ico", MediaType = "image/vnd.microsoft.icon", Magics = [[0, 0, 1, 0]] };

    internal static Format Photoshop { get; } = new() { Name = "Photoshop", Extension = "psd", MediaType = "image/vnd.adobe.photoshop", Magics = ["8BPS"u8.ToArray()] };

    /// <summary>All rows. Last, as those above are made in the order in which they stand.</summary>
    internal static IReadOnlyList<Format> All { get; } =
        [Jpeg, Png, Webp, Avif, Gif, Tiff, Bmp, Heic, AvifSequence, Jpeg2000, JpegXl, Svg, Icon, Photoshop];

    /// <summary>The row of a format that a recipe names; null for <see cref="OutputFormat.Keep"/> and
    /// <see cref="OutputFormat.Auto"/>, which leave it to the image.</summary>
    internal static Format? Asked(OutputFormat format) => format switch
    {
        OutputFormat.Keep or OutputFormat.Auto => null,
        OutputFormat.Jpeg => Jpeg,
        OutputFormat.Webp => Webp,
        OutputFormat.Avif => Avif,
        OutputFormat.Png => Png,
        OutputFormat.Gif => Gif,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}
