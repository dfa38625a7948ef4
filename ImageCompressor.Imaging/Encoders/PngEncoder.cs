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
    /// <summary>Larger images are written lossless: quantising holds the pixels three times over.</summary>
    private const long MaxPalettePixels = 25_000_000;

    internal static Encoded Encode(Work work)
    {
        if (work.Recipe.Quality < 100 && (long)work.Image.Width * work.Image.Height <= MaxPalettePixels)
        {
            work.Materialise();
            if (Palette(work) is { } palette)
                return new Encoded(FormatTable.Png, palette, work.Recipe.Quality);
            work.KillSwitch.ThrowIfFired();
        }

        return new Encoded(FormatTable.Png, Lossless(work), Quality: null);
    }

    private static byte[] Lossless(Work work) => Encoded.Save(work, "pngsave_target", work.Image, new VOption
    {
        // Adaptive filtering makes photographs a third smaller and screenshots hardly larger than none does.
        { "filter", Enums.ForeignPngFilter.All },
        { "compression", work.Recipe.Effort switch { Effort.Fast => 3, Effort.Balanced => 6, _ => 9 } },
    });

    private static byte[]? Palette(Work work)
    {
        // A photograph seldom fits into 256 colours; a sample of its pixels says so at a fraction of the cost.
        using (var sample = PngQuality.Sample(work.Image))
        {
            if (sample is not null && !PngQuality.Reaches(sample, Quantise(work, sample), work.Recipe.Quality, PngQuality.SampleMargin))
                return null;
        }

        var palette = Quantise(work, work.Image);
        return PngQuality.Reaches(work.Image, palette, work.Recipe.Quality, margin: 0) ? palette : null;
    }

    private static byte[] Quantise(Work work, Image image) => Encoded.Save(work, "pngsave_target", image, new VOption
    {
        { "palette", true },
        { "Q", work.Recipe.Quality },
        { "effort", work.Recipe.Effort switch { Effort.Fast => 1, Effort.Balanced => 4, _ => 7 } },
        { "compression", 9 },
    });
}
