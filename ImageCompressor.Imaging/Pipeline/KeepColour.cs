using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Leaves pixels in their colour space, with the profile, where every format that the result may have holds both.</summary>
internal static class KeepColour
{
    /// <summary>Whether the colours stay as they are; else they are to be converted.</summary>
    internal static bool Run(Work work, bool hasProfile)
    {
        if (work.Recipe.ColourSpace != ColourPolicy.Keep)
            return false;
        var printers = work.Image.Interpretation == Interpretation.Cmyk;
        var plain = work.Image.Interpretation is Interpretation.Srgb or Interpretation.Rgb16 or Interpretation.Bw or Interpretation.Grey16;
        if (!hasProfile && plain)
            return KeepsSixteenBits(work);
        if (!work.Outputs.All(format => printers ? format == FormatTable.Jpeg : plain && format != FormatTable.Gif))
        {
            work.Warn(ImageWarnings.ColourConverted);
            return false;
        }

        if (!hasProfile)
            work.Warn(ImageWarnings.ProfileMissing);
        work.Keep |= ForeignKeep.Icc;
        if (work.Image.Format != BandFormat.Uchar && !KeepsSixteenBits(work))
            ReduceDepth(work);
        return true;
    }

    /// <summary>PNG alone holds 16 bits, and only pixels that nothing is done to are worth it.</summary>
    private static bool KeepsSixteenBits(Work work) =>
        work.Image.Format == BandFormat.Ushort && work.Recipe.Lossless == Lossless.Yes && work.Recipe.Operations.Count == 0
        && !work.Plan.Sizing.Changes && work.Outputs.All(static format => format == FormatTable.Png);

    private static void ReduceDepth(Work work)
    {
        work.Warn(ImageWarnings.DepthReduced);
        // By space alone, not by profile: for 16 bits that is the upper byte of each sample.
        work.Apply("colourspace", null, work.Image.Interpretation == Interpretation.Grey16 ? Interpretation.Bw : Interpretation.Srgb);
    }
}
