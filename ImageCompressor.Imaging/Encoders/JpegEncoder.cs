using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>
/// JPEG. Measured over 45 photographs at quality 75: plain with optimised Huffman tables 0.003 CPU s/MP; as mozjpeg does 0.058, for
/// 22 % fewer bytes at equal looks. There is nothing worth having beyond that, so Small is Balanced.
/// </summary>
internal static class JpegEncoder
{
    /// <summary>mozjpeg's table 3, by N. Robidoux: less is lost in flat areas than with the tables of ITU-T T.81, Annex K.</summary>
    private const int QuantisationTable = 3;

    /// <summary>Below this the loss of the quality itself hides that of the colour.</summary>
    private const int LeastFullColour = 60;

    /// <summary>From here on libvips leaves 4:2:0 by itself.</summary>
    private const int AlwaysFullColour = 90;

    internal static Encoded Encode(Work work, EncoderSettings settings)
    {
        // From 90 on the library's 4:4:4 is right: who asks for so much looks closely, and red text on black shows the difference, though photographs
        // become 8 % larger at a score of 80. Below, 4:2:0 but for colour that is too fine for it.
        var full = settings.Quality is >= LeastFullColour and < AlwaysFullColour
            && FineColour.IsIn(work, settings.Quality, sample => Write(work, sample, settings.Quality, Enums.ForeignSubsample.On));
        var jpeg = Write(work, work.Image, settings.Quality, full ? Enums.ForeignSubsample.Off : Enums.ForeignSubsample.Auto);
        return new Encoded(FormatTable.Jpeg, JpegDensity.Write(jpeg, work.Image), settings.Quality);
    }

    private static byte[] Write(Work work, Image image, int quality, Enums.ForeignSubsample subsample)
    {
        var mozjpeg = work.Recipe.Effort != Effort.Fast;
        var progressive = work.Recipe.Progressive ?? mozjpeg;
        var options = new VOption
        {
            { "Q", quality },
            { "optimize_coding", true },
            { "interlace", progressive },
            { "subsample_mode", subsample },
        };
        if (mozjpeg)
        {
            options.Add("trellis_quant", true);
            options.Add("overshoot_deringing", true);
            // Which scans are best is a question of progressive files only.
            options.Add("optimize_scans", progressive);
            options.Add("quant_table", QuantisationTable);
        }

        return Encoded.Save(work, "jpegsave_target", image, options);
    }
}
