using System.Text;
using ImageCompressor.Benchmarks.Samples;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>The sound files that are mutated.</summary>
internal static class FuzzSources
{
    /// <summary>Larger files cost time and break no differently.</summary>
    private const long MaxBytes = 300 * 1024;

    /// <summary>The small files of a folder and of those in it, in the order of their names, so that an index means the same at each run.
    /// Without a folder: files made here.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> Read(string folder)
    {
        var made = Made();
        if (folder.Length == 0)
            return made;
        var found = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(static path => new FileInfo(path).Length is > 0 and <= MaxBytes && Path.GetExtension(path) is not (".md" or ".csv"))
            .Select(static path => (Path.GetFileName(path), File.ReadAllBytes(path)));
        // The made ones too: a folder of photographs has no SVG and no animation.
        return [.. found, .. made];
    }

    private static List<(string Name, byte[] Content)> Made()
    {
        var compressor = new Compressor(new ImagingOptions());
        var opaque = PngFile.Encode(PhotoLike.Landscape(7, 120, 80), 120, 80);
        var badge = PngFile.Encode(PhotoLike.Badge(5, 90), 90, 90);
        var made = new List<(string, byte[])> { ("made.png", opaque), ("made-alpha.png", badge), ("made.svg", Encoding.UTF8.GetBytes(Svg)) };
        foreach (var source in new[] { opaque, badge })
        {
            foreach (var format in (OutputFormat[])[OutputFormat.Jpeg, OutputFormat.Webp, OutputFormat.Avif, OutputFormat.Gif, OutputFormat.Png])
            {
                if (compressor.Compress(source, new Recipe { Format = format, Effort = Effort.Fast }, default) is { Content: { } content } image)
                    made.Add(($"made-{made.Count}.{image.Extension}", content));
            }
        }

        made.Add(("made-progressive.jpg", compressor.Compress(opaque, new Recipe { Format = OutputFormat.Jpeg }, default).Content!));
        made.Add(("made-animation.gif", Animation()));
        made.Add(("made-animation.webp", compressor.Compress(Animation(), new Recipe { Format = OutputFormat.Webp, Width = 30, WithoutEnlargement = false }, default).Content!));
        made.Add(("made-animation.png", PngFile.EncodeAnimation([.. PhotoLike.Badge(5, 40), .. PhotoLike.Badge(6, 40)], 40, 40)));
        made.Add(("made.tif", Tiff()));
        made.Add(("made.bmp", Bitmap(bits: 32, packing: 3)));
        made.Add(("made-runs.bmp", Bitmap(bits: 8, packing: 1)));
        return made;
    }

    /// <summary>Three frames of 4 × 4 pixels with delays and a loop (GIF89a; the data of each is one run of LZW codes).</summary>
    private static byte[] Animation()
    {
        byte[] frame = [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 4, 0, 4, 0, 0, 2, 6, 0x84, 0x8F, 0xA9, 0x08, 0x1B, 0x05, 0];
        return
        [
            .. "GIF89a"u8, 4, 0, 4, 0, 0x91, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 255, 0, 0, 0,
            0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0, .. frame, .. frame, .. frame, 0x3B,
        ];
    }

    /// <summary>16 × 16 pixels behind a BITMAPINFOHEADER: 32 bits with masks, or runs of 8 bits with four colours and single indices between.</summary>
    private static byte[] Bitmap(ushort bits, int packing)
    {
        byte[] before = bits == 32 ? [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0] : [0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 255, 255, 255, 0];
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("BM"u8);
        foreach (var number in (int[])[0, 0, 54 + before.Length, 40, 16, 16, bits << 16 | 1, packing, 0, 2835, 2835, bits == 8 ? 4 : 0, 0])
            writer.Write(number);
        writer.Write(before);
        for (var row = 0; row < 16; row++)
            writer.Write(bits == 32 ? [.. Enumerable.Range(0, 64).Select(i => (byte)(16 * row + i))] : (byte[])[8, (byte)(row % 4), 0, 3, 1, 2, 3, 0, 5, (byte)((row + 1) % 4), 0, 0]);
        writer.Write([0, 1]);
        return file.ToArray();
    }

    /// <summary>16 × 16 grey pixels in one strip (TIFF 6.0, section 4).</summary>
    private static byte[] Tiff()
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        (ushort Tag, ushort Type, int Value)[] entries =
            [(256, 3, 16), (257, 3, 16), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 0), (277, 3, 1), (278, 3, 16), (279, 4, 256)];
        var pixelsAt = 8 + 2 + 12 * entries.Length + 4;
        writer.Write("II*\0"u8);
        writer.Write(8);
        writer.Write((ushort)entries.Length);
        foreach (var (tag, type, value) in entries)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(1);
            writer.Write(tag == 273 ? pixelsAt : value);
        }

        writer.Write(0);
        for (var i = 0; i < 256; i++)
            writer.Write((byte)i);
        return file.ToArray();
    }

    private const string Svg = """
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="80" viewBox="0 0 60 40">
          <defs>
            <linearGradient id="g" x1="0" x2="1"><stop offset="0" stop-color="#fc0"/><stop offset="100%" stop-color="blue"/></linearGradient>
            <filter id="f"><feGaussianBlur stdDeviation="2"/></filter>
            <pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1"/></pattern>
            <g id="u"><path d="M1 1 L10 2 C 3 4 5 6 7 8 Z" fill="url(#p)"/></g>
            <clipPath id="c"><rect width="50" height="30"/></clipPath>
          </defs>
          <rect width="100%" height="100%" fill="url(#g)"/>
          <use xlink:href="#u" x="3" y="3" transform="rotate(20)"/><use href="#u" x="20"/>
          <circle cx="30" cy="20" r="12" filter="url(#f)" clip-path="url(#c)" style="opacity:.5"/>
          <text x="5" y="30" font-size="6">text</text>
        </svg>
        """;
}
