using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>
/// AVIF. Effort 0 costs less CPU than mozjpeg (0.05 s/MP) and is 20 % smaller at equal looks; 1 costs twice as much and gains nothing
/// worth it; 2 costs five times as much for another 15 %. 4, the library's default, costs forty times as much and would run past
/// the deadline on a large image, where an encode in progress cannot be stopped.
/// </summary>
internal static class AvifEncoder
{
    /// <summary>Larger images have their colour subsampled at any quality: 4:4:4 makes the encoder hold 31 bytes a pixel instead of 21
    /// (24 megapixels: 866 MB against 600 for the whole process), for 1 % of difference in bytes.</summary>
    private const long MaxFullColourPixels = 16_000_000;

    internal static Encoded Encode(Work work, EncoderSettings settings)
    {
        var lossless = settings.Lossless != Lossless.No;
        var large = (long)work.Image.Width * work.Image.Height > MaxFullColourPixels;
        var options = new VOption
        {
            { "Q", settings.Quality },
            { "compression", Enums.ForeignHeifCompression.Av1 },
            { "effort", EffortOf(work.Recipe.Effort) },
            { "bitdepth", 8 },
            { "subsample_mode", lossless ? Enums.ForeignSubsample.Off : large ? Enums.ForeignSubsample.On : Enums.ForeignSubsample.Auto },
            { "lossless", lossless },
        };
        return new Encoded(FormatTable.Avif, Encoded.Save(work, "heifsave_target", work.Image, options), lossless ? null : settings.Quality);
    }

    /// <summary>The encoder's own number.</summary>
    internal static int EffortOf(Effort effort) => effort == Effort.Small ? 2 : 0;
}
