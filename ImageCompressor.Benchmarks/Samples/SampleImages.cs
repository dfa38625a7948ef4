using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Benchmarks.Samples;

/// <summary>Makes the images of <c>samples/</c>: no photograph of anybody, no licence to follow.</summary>
internal static class SampleImages
{
    public static int Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var lake = Jpeg(PhotoLike.Landscape(7, 2400, 1600), 2400, 1600, 93);
        File.WriteAllBytes(Path.Combine(folder, "lake.jpg"), lake);
        File.WriteAllBytes(Path.Combine(folder, "pebbles.jpg"), Jpeg(PhotoLike.Pebbles(3, 2000, 1500), 2000, 1500, 88));
        File.WriteAllBytes(Path.Combine(folder, "valley-rotated.jpg"),
            WithOrientation(Jpeg(PhotoLike.Landscape(21, 1800, 1200), 1800, 1200, 92), orientation: 6));
        File.WriteAllBytes(Path.Combine(folder, "badge.png"), PngFile.Encode(PhotoLike.Badge(5, 640), 640, 640));
        foreach (var file in Directory.GetFiles(folder)) Console.WriteLine($"{new FileInfo(file).Length,9} {file}");
        return 0;
    }

    private static byte[] Jpeg(byte[] pixels, int width, int height, int quality)
    {
        var recipe = new Recipe { Format = OutputFormat.Jpeg, Quality = quality, Effort = Effort.Fast };
        return new Compressor(new ImagingOptions()).Compress(PngFile.Encode(pixels, width, height), recipe, default).Content!;
    }

    /// <summary>Puts an Exif segment with only the orientation behind the start of a JPEG (Exif 2.32, 4.6.4: tag 0x0112, SHORT).</summary>
    private static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] tiff =
        [
            .. "MM"u8, 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
            0, 0, 0, 0,
        ];
        byte[] exif = [.. "Exif"u8, 0, 0, .. tiff];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }
}
