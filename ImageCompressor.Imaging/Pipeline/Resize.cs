using ImageCompressor.Imaging.Pipeline.Operations;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Scales the image, to the size of the plan.</summary>
internal static class Resize
{
    internal static void Run(Work work)
    {
        var sizing = work.Plan.Sizing;
        // The plan speaks of the image as shown; the pixels still lie as they are stored.
        if (work.Header.SwapsSides)
            Scale(work, sizing.ScaledHeight, sizing.ScaledWidth);
        else
            Scale(work, sizing.ScaledWidth, sizing.ScaledHeight);
    }

    /// <summary>Each frame by itself: resized as one tall image, the edge of each would bleed into its neighbour.</summary>
    internal static void Scale(Work work, int width, int height)
    {
        if ((work.Image.Width, work.FrameHeight) == (width, height))
            return;
        Limits.Check(work, "resize", width, height);
        // Both scales from the sides in pixels, so that rounding ends at exactly the planned size.
        work.EachFrame((made, frame) => made.Premultiplied(frame, pixels =>
            made.Call("resize", new VOption { { "vscale", height / (double)pixels.Height } }, pixels, width / (double)pixels.Width)));
    }
}
