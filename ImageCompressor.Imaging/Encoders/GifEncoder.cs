using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>GIF, still or moving: all frames, delays and loops. The format has no quality; a lower one lets a pixel stay as it was in the frame before
/// when it hardly changed.</summary>
internal static class GifEncoder
{
    /// <summary>How far a pixel may be from its predecessor (Euclidean, of 8-bit samples) at quality 1; a little less than what shows as a smear.</summary>
    private const double WorstError = 10;

    internal static Encoded Encode(Work work, EncoderSettings settings)
    {
        var options = new VOption
        {
            // Colours of another GIF come from palettes of at most 256 and mostly fit one again: dithering would add noise that costs bytes.
            // Those of other images do not, and without it their slopes turn into steps.
            { "dither", work.Header.Format == FormatTable.Gif ? 0.0 : 1.0 },
            { "effort", work.Recipe.Effort switch { Effort.Fast => 1, Effort.Balanced => 4, _ => 7 } },
            { "interframe_maxerror", (100 - settings.Quality) * WorstError / 100 },
            { "bitdepth", settings.Squeeze ? Palettes.Bits(settings.Quality) : 8 },
            { "interlace", work.Recipe.Progressive == true },
        };
        if (work.Frames > 1)
            options.Add("page_height", work.FrameHeight);
        return new Encoded(FormatTable.Gif, Encoded.Save(work, "gifsave_target", work.Image, options), settings.Squeeze ? settings.Quality : null);
    }
}
