using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Formats;
using NetVips;

namespace ImageCompressor.Tests.Imaging.Operations;

/// <summary>Pixels in, operations, pixels out; nothing on the way loses any.</summary>
internal static class Operated
{
    internal static readonly Recipe Exact = new() { Format = OutputFormat.Png, Quality = 100, Effort = Effort.Fast };

    internal static Pictures.Raw Do(Pictures.Raw picture, params ImageOperation[] operations) => Do(picture, Exact with { Operations = operations });

    internal static Pictures.Raw Do(Pictures.Raw picture, Recipe recipe) =>
        Pictures.Decode(Pictures.Compress(Pictures.File(picture, "tiff"), recipe).Content!);

    internal static ImagingException Fails(Pictures.Raw picture, params ImageOperation[] operations) =>
        Pictures.Fails(Pictures.File(picture, "tiff"), Exact with { Operations = operations });

    /// <summary>A picture whose every pixel is known.</summary>
    internal static Pictures.Raw Picture(int width, int height, int bands, Func<int, int, byte[]> pixel) =>
        new(width, height, bands, [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) from value in pixel(x, y) select value]);

    /// <summary>Each pixel another, in two colours.</summary>
    internal static Pictures.Raw Numbered(int width, int height) => Picture(width, height, 3, static (x, y) => [(byte)(x * 7), (byte)(y * 11), 40]);

    /// <summary>Frames, each of one colour but for a corner, which GIF holds exactly.</summary>
    internal static byte[] Animation(int width, int height, int frames)
    {
        var strip = Picture(width, height * frames, 3, (x, y) => x < width / 3 && y % height < height / 3
            ? [250, (byte)(250 - 60 * (y / height)), 0]
            : [(byte)(50 * (y / height)), 60, (byte)(200 - 45 * (y / height))]);
        return Pictures.File(strip, "gif", new VOption { { "page_height", height } });
    }

    /// <summary>Every frame of an animation, by itself.</summary>
    internal static Pictures.Raw[] Frames(byte[] file)
    {
        using var source = Source.NewFromMemory(file);
        using var strip = (Image)Operation.Call(Sniffer.Sniff(file)!.Loader!, new VOption { { "n", -1 } }, source);
        var (pixels, size) = (strip.WriteToMemory<byte>(), strip.PageHeight * strip.Width * strip.Bands);
        return [.. Enumerable.Range(0, strip.Height / strip.PageHeight)
            .Select(i => new Pictures.Raw(strip.Width, strip.PageHeight, strip.Bands, pixels[(i * size)..((i + 1) * size)]))];
    }

    /// <summary>Compares all pixels, each channel within a distance.</summary>
    internal static void Same(Pictures.Raw expected, Pictures.Raw actual, int within = 0)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Bands), (actual.Width, actual.Height, actual.Bands));
        for (var i = 0; i < expected.Pixels.Length; i++)
        {
            if (Math.Abs(expected.Pixels[i] - actual.Pixels[i]) > within)
                Assert.Fail($"at {i / expected.Bands % expected.Width}, {i / expected.Bands / expected.Width}, channel {i % expected.Bands}: {actual.Pixels[i]} and not {expected.Pixels[i]}");
        }
    }

    internal static byte Rounded(double value) => (byte)Math.Clamp(Math.Round(value, MidpointRounding.AwayFromZero), 0, 255);
}
