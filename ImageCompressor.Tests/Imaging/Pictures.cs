using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

/// <summary>Images made here, and what comes out, as raw pixels.</summary>
internal static class Pictures
{
    internal static readonly Compressor Compressor = new(new ImagingOptions());

    internal const int AnimationFrames = 5;
    internal const int AnimationSide = 40;

    internal sealed record Raw(int Width, int Height, int Bands, byte[] Pixels)
    {
        internal byte[] At(int x, int y) => Pixels.AsSpan((y * Width + x) * Bands, Bands).ToArray();
    }

    /// <summary>Soft slopes of colour with a little noise, as in a photograph; the last of 2 or 4 bands is alpha and opaque.</summary>
    internal static Raw Photo(int width, int height, int bands = 3)
    {
        var pixels = new byte[width * height * bands];
        var noise = new Random(7);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var band = 0; band < bands; band++)
                    pixels[(y * width + x) * bands + band] = band == bands - 1 && bands % 2 == 0
                        ? (byte)255
                        : (byte)(20 + 170 * (band == 1 ? y : x) / Math.Max(width, height) + 25 * band + noise.Next(6));
            }
        }

        return new Raw(width, height, bands, pixels);
    }

    internal static Raw Plain(int width, int height, params byte[] pixel) =>
        new(width, height, pixel.Length, [.. Enumerable.Range(0, width * height).SelectMany(_ => pixel)]);

    /// <summary>A file of a format: <c>png</c>, <c>jpeg</c>, <c>webp</c>, <c>heif</c>, <c>gif</c>, <c>tiff</c>.</summary>
    internal static byte[] File(Raw raw, string saver, VOption? options = null)
    {
        _ = Compressor.LibraryVersion;
        using var image = ToImage(raw);
        return File(image, saver, options);
    }

    internal static byte[] File(Image image, string saver, VOption? options = null)
    {
        using var target = Target.NewToMemory();
        Operation.Call(saver + "save_target", options, image, target);
        return target.Blob;
    }

    internal static Image ToImage(Raw raw)
    {
        using var image = Image.NewFromMemory(raw.Pixels, raw.Width, raw.Height, raw.Bands, Enums.BandFormat.Uchar);
        var space = raw.Bands < 3 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb;
        using var typed = (Image)Operation.Call("copy", new VOption { { "interpretation", space } }, image);
        return typed.CopyMemory();
    }

    internal static byte[] Rotated(Raw stored, int orientation, string saver = "jpeg")
    {
        var plain = File(stored, saver, new VOption { { "Q", 95 } });
        return orientation == 1 ? plain : Exif.Insert(plain, orientation);
    }

    internal static Raw Decode(byte[] file)
    {
        using var source = Source.NewFromMemory(file);
        using var image = Sources.Load(source, Sniffer.Sniff(file)!, new VOption());
        return new Raw(image.Width, image.Height, image.Bands, image.WriteToMemory<byte>());
    }

    internal static CompressedImage Compress(byte[] file, Recipe? recipe = null) =>
        Compressor.Compress(file, recipe ?? Recipe.Default, TestContext.Current.CancellationToken);

    internal static ImagingException Fails(byte[] file, Recipe? recipe = null, ImagingOptions? options = null) =>
        Assert.Throws<ImagingException>(() =>
            new Compressor(options ?? new ImagingOptions()).Compress(file, recipe ?? Recipe.Default, TestContext.Current.CancellationToken));

    /// <summary>The mean difference of colours, 0 to 255; a grey or alpha band more or less does not matter.</summary>
    internal static double Distance(Raw a, Raw b)
    {
        Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
        double sum = 0;
        for (var i = 0; i < a.Width * a.Height; i++)
        {
            for (var band = 0; band < 3; band++)
                sum += Math.Abs(Colour(a, i, band) - Colour(b, i, band));
        }

        return sum / (a.Width * a.Height * 3);
    }

    private static int Colour(Raw raw, int pixel, int band) => raw.Pixels[pixel * raw.Bands + (raw.Bands < 3 ? 0 : band)];

    /// <summary>A GIF of five plain frames, frame i of 50·i of red, with delays of 10, 20 ... hundredths and three loops.</summary>
    internal static byte[] Animation()
    {
        _ = Compressor.LibraryVersion;
        var strip = Enumerable.Range(0, AnimationFrames).SelectMany(i => Plain(AnimationSide, AnimationSide, (byte)(50 * i), 30, 60).Pixels).ToArray();
        using var image = ToImage(new Raw(AnimationSide, AnimationSide * AnimationFrames, 3, strip));
        return SetDelays(File(image, "gif", new VOption { { "page_height", AnimationSide } }));
    }

    /// <summary>Writes delays of 10, 20 ... hundredths and three loops into the control blocks (GIF89a, 23).</summary>
    private static byte[] SetDelays(byte[] gif)
    {
        var frame = 0;
        for (var at = 0; at + 7 < gif.Length; at++)
        {
            if (gif[at] == 0x21 && gif[at + 1] == 0xF9 && gif[at + 2] == 4)
                gif[at + 4] = (byte)(10 * ++frame);
        }

        Assert.Equal(AnimationFrames, frame);
        var loop = gif.AsSpan().IndexOf("NETSCAPE2.0"u8);
        gif[loop + 13] = 3;
        return gif;
    }
}
