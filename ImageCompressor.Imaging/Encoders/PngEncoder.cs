using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>
/// PNG: lossless, or quantised to a palette where that reaches the asked quality. libvips' quantiser takes the quality as a wish and
/// never says that it failed, so the result is measured.
/// </summary>
internal static class PngEncoder
{
    /// <summary>Larger images are written lossless, without a second try: a palette costs 0.24 CPU s/MP (24 megapixels: 5.5 s against 2 for
    /// a lossless file) and holds the pixels three times over. A screen of 4K has 8.3 megapixels.</summary>
    private const long MaxTriedPixels = 10_000_000;

    internal static Encoded Encode(Work work, EncoderSettings settings)
    {
        if (settings.Squeeze)
            return new Encoded(FormatTable.Png, Squeezed(work, settings.Quality), settings.Quality);
        var small = !IsLarge(work.Image);
        if (small)
            work.Materialise();
        if (small && settings.Quality < 100 && settings.Lossless == Lossless.No && work.Image.Format == Enums.BandFormat.Uchar)
        {
            if (Palette(work, settings.Quality) is { } palette)
                return new Encoded(FormatTable.Png, palette, settings.Quality);
            work.KillSwitch.ThrowIfFired();
        }

        return new Encoded(FormatTable.Png, small && Flatness.IsFlat(work.Image) ? Smaller(work) : Photograph(work), Quality: null);
    }

    internal static bool IsLarge(Image image) => (long)image.Width * image.Height > MaxTriedPixels;

    /// <summary>Adaptive filters halve a photograph's bytes. The last levels of zlib cost four times as much as the sixth for 0.7 %.</summary>
    private static byte[] Photograph(Work work) =>
        Exact(work, Enums.ForeignPngFilter.All, work.Recipe.Effort switch { Effort.Fast => 3, Effort.Balanced => 6, _ => 9 });

    /// <summary>Drawings are mostly smaller without a filter, by up to 25 %, but those with slopes are not. There are few megapixels of them, and they
    /// cost little: both are tried.</summary>
    private static byte[] Smaller(Work work)
    {
        var level = work.Recipe.Effort == Effort.Fast ? 6 : 9;
        var plain = Exact(work, Enums.ForeignPngFilter.None, level);
        work.KillSwitch.ThrowIfFired();
        var filtered = Exact(work, Enums.ForeignPngFilter.All, level);
        return filtered.Length < plain.Length ? filtered : plain;
    }

    private static byte[] Exact(Work work, Enums.ForeignPngFilter filter, int level) => Encoded.Save(work, "pngsave_target", work.Image, new VOption
    {
        { "filter", filter },
        { "compression", level },
        { "interlace", work.Recipe.Progressive == true },
    });

    private static byte[]? Palette(Work work, int quality)
    {
        // A photograph seldom fits into 256 colours; a sample of its pixels says so at a fraction of the cost.
        using (var sample = PngQuality.Sample(work.Image))
        {
            if (sample is not null && !PngQuality.Reaches(sample, Quantise(work, sample, quality, 8), quality, PngQuality.SampleMargin))
                return null;
        }

        var palette = Quantise(work, work.Image, quality, 8);
        return PngQuality.Reaches(work.Image, palette, quality, margin: 0) ? palette : null;
    }

    private static byte[] Squeezed(Work work, int quality)
    {
        if (work.Image.Format == Enums.BandFormat.Uchar)
            return Quantise(work, work.Image, quality, Palettes.PngBits(quality));
        using var space = (Image)Operation.Call("colourspace", null, work.Image,
            work.Image.Bands < 3 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
        return Quantise(work, space, quality, Palettes.PngBits(quality));
    }

    private static byte[] Quantise(Work work, Image image, int quality, int bits) => Encoded.Save(work, "pngsave_target", image, new VOption
    {
        { "palette", true },
        { "Q", quality },
        { "bitdepth", bits },
        { "effort", IsLarge(image) ? 1 : work.Recipe.Effort switch { Effort.Fast => 1, Effort.Balanced => 4, _ => 7 } },
        { "compression", IsLarge(image) ? 6 : 9 },
        { "interlace", work.Recipe.Progressive == true },
    });
}
