using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>
/// Brings the image to 8 bits of sRGB, or of grey when it is grey. Pixels of an image without a profile are taken as sRGB and not
/// touched: a blind conversion of such an image costs much quality for nothing.
/// </summary>
internal static class ConvertColour
{
    private const string ProfileField = "icc-profile-data";

    internal static void Run(Work work)
    {
        var profile = HasUsableProfile(work);
        if (KeepColour.Run(work, profile))
            return;
        var grey = Colours(work.Image) == 1;
        if (work.Image.Format is not (BandFormat.Uchar or BandFormat.Notset))
            work.Warn(ImageWarnings.DepthReduced);

        if (profile ? !FollowsProfile(work) : !ConvertCoded.Run(work))
            FromInterpretation(work);
        else if (grey)
            BackToGrey(work);
        // What no conversion covers, a TIFF of floats for one, is clipped rather than refused.
        if (work.Image.Format != BandFormat.Uchar)
            work.Apply("cast", null, BandFormat.Uchar);
    }

    private static int Colours(Image image) => image.Bands - (image.HasAlpha() ? 1 : 0);

    /// <summary>Whether a profile is there and fits. One that does not is said so, and goes: no reader is to meet it.</summary>
    private static bool HasUsableProfile(Work work)
    {
        if (!work.Image.Contains(ProfileField))
            return false;
        var bytes = (byte[])work.Image.Get(ProfileField);
        var profile = new IccProfile(bytes);
        if (bytes.Length <= work.Options.MaxProfileBytes && profile.IsSound && profile.Channels == Colours(work.Image))
            return true;
        IgnoreProfile(work);
        return false;
    }

    private static void IgnoreProfile(Work work)
    {
        work.Warn(ImageWarnings.ProfileIgnored);
        work.Become(work.Image.Mutate(static image => image.Remove(ProfileField)));
    }

    /// <summary>Of an image that has one.</summary>
    internal static IccProfile Profile(Image image) => new((byte[])image.Get(ProfileField));

    /// <summary>Whether the profile was applied.</summary>
    private static bool FollowsProfile(Work work) => !Profile(work.Image).IsSrgb && Transform(work);

    private static bool Transform(Work work)
    {
        try
        {
            work.Apply("icc_transform",
                new VOption { { "embedded", true }, { "intent", Intent.Relative }, { "black_point_compensation", true }, { "depth", 8 } }, "srgb");
            return true;
        }
        catch (VipsException)
        {
            // The colour engine reads the profile here, before any pixel: it is broken inside. The image is not, so it is served as one without.
            IgnoreProfile(work);
            return false;
        }
    }

    private static void FromInterpretation(Work work)
    {
        switch (work.Image.Interpretation)
        {
            case Interpretation.Bw or Interpretation.Srgb:
                break;
            case Interpretation.Grey16:
                work.Apply("colourspace", null, Interpretation.Bw);
                break;
            case Interpretation.Cmyk:
                // Without a profile it goes through libvips' own.
                work.Warn(ImageWarnings.ProfileMissing);
                work.Apply("colourspace", null, Interpretation.Srgb);
                break;
            default:
                work.Apply("colourspace", null, Interpretation.Srgb);
                break;
        }
    }

    /// <summary>A grey profile leads to sRGB with three equal bands; one of them is the image.</summary>
    private static void BackToGrey(Work work)
    {
        using var colour = work.Image.HasAlpha() ? (Image)Operation.Call("extract_band", null, work.Image, 0) : null;
        if (colour is null)
        {
            work.Apply("extract_band", null, 0);
        }
        else
        {
            using var alpha = (Image)Operation.Call("extract_band", null, work.Image, work.Image.Bands - 1);
            work.Become((Image)Operation.Call("bandjoin", null, (object)new[] { colour, alpha }));
        }

        work.Apply("copy", new VOption { { "interpretation", Interpretation.Bw } });
    }
}
