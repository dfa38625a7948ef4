using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>GIF, only to keep the format of one that came in: all frames, delays and loops. The format has no quality; a lower one lets
/// a pixel stay as it was in the frame before when it hardly changed.</summary>
internal static class GifEncoder
{
    internal static Encoded Encode(Work work)
    {
        var options = new VOption
        {
            // The colours come from palettes of at most 256 and mostly fit one again; dithering would add noise that costs bytes.
            { "dither", 0.0 },
            { "effort", work.Recipe.Effort switch { Effort.Fast => 1, Effort.Balanced => 4, _ => 7 } },
            { "interframe_maxerror", (100 - work.Recipe.Quality) / 10.0 },
        };
        if (work.Frames > 1)
            options.Add("page_height", work.FrameHeight);
        return new Encoded(FormatTable.Gif, Encoded.Save(work, "gifsave_target", work.Image, options), Quality: null);
    }
}
