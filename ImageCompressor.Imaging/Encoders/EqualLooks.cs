using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>The quality at which another encoder looks as JPEG does at a given one.</summary>
/// <remarks>
/// The scores are means of SSIMULACRA 2.1 over 45 photographs (libvips 8.18.7, one thread): mozjpeg, WebP at effort 4, AVIF at efforts 0 and 2. Scores at
/// 1 and 100 were not measured: they are the same for all encoders, so that the ends of the scales meet and every quality has an
/// answer. Of AVIF at effort 0 the score at 50 follows from that of effort 2, a point less as at 60.
/// </remarks>
internal static class EqualLooks
{
    /// <summary>The scale on which the quality is asked for.</summary>
    private static readonly (double Quality, double Score)[] s_jpeg = [(1, 0), (50, 60.2), (75, 74.4), (85, 80.0), (100, 95)];
    private static readonly (double Quality, double Score)[] s_webp = [(1, 0), (75, 68.7), (85, 78.0), (100, 95)];
    private static readonly (double Quality, double Score)[] s_avifFast = [(1, 0), (50, 68.0), (60, 75.4), (75, 82.9), (100, 95)];
    private static readonly (double Quality, double Score)[] s_avifSmall = [(1, 0), (50, 69.0), (60, 76.4), (75, 83.3), (100, 95)];

    internal static (double Quality, double Score)[] Webp(Effort effort) => s_webp;

    internal static (double Quality, double Score)[] Avif(Effort effort) => AvifEncoder.EffortOf(effort) > 0 ? s_avifSmall : s_avifFast;

    /// <summary>The quality for <paramref name="format"/>, 1 to 100. Formats without scores get that of JPEG: PNG measures its own looks, and GIF has no
    /// quality to speak of.</summary>
    /// <param name="format">What is written.</param>
    /// <param name="effort">Of the recipe: AVIF looks a little better with more.</param>
    /// <param name="jpegQuality">1 to 100, on mozjpeg's scale.</param>
    internal static int Quality(Format format, Effort effort, int jpegQuality) =>
        format.Scores is { } scores ? (int)Math.Round(QualityOf(scores(effort), Score(s_jpeg, jpegQuality))) : jpegQuality;

    private static double Score((double Quality, double Score)[] curve, double quality) =>
        Between(curve, quality, static point => point.Quality, static point => point.Score);

    private static double QualityOf((double Quality, double Score)[] curve, double score) =>
        Between(curve, score, static point => point.Score, static point => point.Quality);

    /// <summary>Along straight lines; clamped to the ends.</summary>
    private static double Between((double Quality, double Score)[] curve, double at,
        Func<(double Quality, double Score), double> from, Func<(double Quality, double Score), double> to)
    {
        var next = Array.FindIndex(curve, 1, point => from(point) >= at);
        next = next < 0 ? curve.Length - 1 : next;
        var (before, after) = (curve[next - 1], curve[next]);
        var share = Math.Clamp((at - from(before)) / (from(after) - from(before)), 0, 1);
        return to(before) + share * (to(after) - to(before));
    }
}
