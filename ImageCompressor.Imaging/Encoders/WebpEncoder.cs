using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>WebP, lossy; the alpha channel is kept exactly. An animation keeps its frames, delays and loops.</summary>
internal static class WebpEncoder
{
    internal static Encoded Encode(Work work)
    {
        var options = new VOption
        {
            { "Q", work.Recipe.Quality },
            { "effort", work.Recipe.Effort switch { Effort.Fast => 2, Effort.Balanced => 4, _ => 6 } },
        };
        if (work.Frames > 1)
            options.Add("page_height", work.FrameHeight);
        return new Encoded(FormatTable.Webp, Encoded.Save(work, "webpsave_target", work.Image, options), work.Recipe.Quality);
    }
}
