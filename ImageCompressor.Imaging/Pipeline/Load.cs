using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Opens the image; a JPEG that is to shrink is decoded smaller.</summary>
internal static class Load
{
    internal static void Run(Work work)
    {
        work.Become(Open(work));
        if (work.IsDamaged)
            Salvage.Accept(work);
        if (work.Header.Frames > work.Frames && !work.Plan.KeepsAnimation)
            work.Warn(ImageWarnings.AnimationDropped);
        if (work.Header.Pages > 1)
            work.Warn(ImageWarnings.PagesDropped);
    }

    /// <summary>The image as the plan needs it, still to be decoded.</summary>
    internal static Image Open(Work work)
    {
        var options = work.Header.Svg is null ? new VOption() : SvgSize.Options(work.Header.SvgScale);
        if (work.Header.Format.Animation)
            options.Add("n", work.Frames);
        if (work.Header.Format == FormatTable.Jpeg && JpegShrink(work) is > 1 and var shrink)
            options.Add("shrink", shrink);
        return work.IsDamaged
            ? Sources.LoadDamaged(work.OpenSource(), work.Header.Format, options)
            : Sources.Load(work.OpenSource(), work.Header.Format, options);
    }

    /// <summary>1, 2, 4 or 8: how much smaller libjpeg may decode. It averages in blocks, which shows; at least a factor of two is left
    /// to a good filter.</summary>
    private static int JpegShrink(Work work)
    {
        var factor = Math.Min(work.Header.Width / (double)work.Plan.Sizing.ScaledWidth, work.Header.Height / (double)work.Plan.Sizing.ScaledHeight);
        return factor >= 16 ? 8 : factor >= 8 ? 4 : factor >= 4 ? 2 : 1;
    }
}
