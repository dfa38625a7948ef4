using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Leaves pixels in their colour space, with the profile, where every format that the result may have holds both, and nothing that the recipe
/// asks for computes with colours.</summary>
internal static class KeepColour
{
    /// <summary>Whether the colours stay as they are; else they are to be converted.</summary>
    internal static bool Run(Work work, bool hasProfile)
    {
        if (work.Recipe.ColourSpace != ColourPolicy.Keep)
            return false;
        var printers = work.Image.Interpretation == Interpretation.Cmyk;
        var plain = work.Image.Interpretation is Interpretation.Srgb or Interpretation.Rgb16 or Interpretation.Bw or Interpretation.Grey16;
        var coded = !hasProfile && ConvertCoded.Colour(work) is not null;
        if (!hasProfile && plain && !coded)
            return KeepsSixteenBits(work);
        var whole = !hasProfile || ConvertColour.Profile(work.Image).HasItsLength;
        var held = !coded && work.Outputs.All(format => printers ? format == FormatTable.Jpeg : plain && format != FormatTable.Gif && (whole || format != FormatTable.Png));
        if (!held || ComputesWithColours(work))
        {
            // What is sRGB already is not converted; only its profile goes.
            if (!hasProfile || !ConvertColour.Profile(work.Image).IsSrgb)
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

    /// <summary>Whether something is asked for that knows only sRGB: a background and a watermark are given in it, and brightness, blur and the like are
    /// computed from it. Converting those colours into each space was rejected: what a blur or a brightness is would then hang on the profile.</summary>
    private static bool ComputesWithColours(Work work) =>
        work.Plan.Sizing.Fills || !work.Plan.Operations.All(OnlyMoves) || Flattens(work);

    /// <summary>Whether an operation only moves, leaves out or averages pixels.</summary>
    private static bool OnlyMoves(ImageOperation operation) => operation switch
    {
        ResizeOperation resize => resize.Fit != Fit.Contain,
        RotateOperation rotate => rotate.Angle % 90 == 0,
        CropOperation or SmartCropOperation or FlipOperation or FlopOperation or TrimOperation => true,
        _ => false,
    };

    /// <summary>Whether a background will show that is not the same in every space of three colours, as white is.</summary>
    private static bool Flattens(Work work) => work.Image.HasAlpha() && !work.Outputs.Any(static format => format.Alpha)
        && (work.Image.Interpretation == Interpretation.Cmyk || work.Recipe.Background is { } background && background != Colour.White);

    /// <summary>PNG alone holds 16 bits, and who gives up precision elsewhere has no use for them.</summary>
    private static bool KeepsSixteenBits(Work work) =>
        work.Image.Format == BandFormat.Ushort && work.Recipe.Lossless == Lossless.Yes && !ComputesWithColours(work)
        && work.Outputs.All(static format => format == FormatTable.Png);

    private static void ReduceDepth(Work work)
    {
        work.Warn(ImageWarnings.DepthReduced);
        // By space alone, not by profile: for 16 bits that is the upper byte of each sample.
        work.Apply("colourspace", null, work.Image.Interpretation == Interpretation.Grey16 ? Interpretation.Bw : Interpretation.Srgb);
    }
}
