using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Makes the image smaller, to the size of the plan.</summary>
internal static class Resize
{
    internal static void Run(Work work)
    {
        if (!work.Plan.Sizing.Changes)
            return;
        var sizing = work.Plan.Sizing;
        // The plan speaks of the image as shown; the pixels still lie as they are stored.
        var (width, height) = work.Header.SwapsSides ? (sizing.Height, sizing.Width) : (sizing.Width, sizing.Height);
        work.Become(work.Frames > 1 ? EachFrame(work.Image, work.Frames, width, height) : Shrink(work.Image, width, height));
    }

    /// <summary>Frames lie below one another; resized as one tall image, the edge of each would bleed into its neighbour.</summary>
    private static Image EachFrame(Image strip, int frames, int width, int height)
    {
        var pageHeight = strip.Height / frames;
        var resized = new List<Image>(frames);
        try
        {
            // In memory: each frame's filter looks back a few rows, and a decoder that only goes forward cannot.
            using var memory = strip.CopyMemory();
            for (var i = 0; i < frames; i++)
            {
                using var frame = (Image)Operation.Call("crop", null, memory, 0, i * pageHeight, memory.Width, pageHeight);
                resized.Add(Shrink(frame, width, height));
            }

            return (Image)Operation.Call("arrayjoin", new VOption { { "across", 1 } }, (object)resized.ToArray());
        }
        finally
        {
            resized.ForEach(static image => image.Dispose());
        }
    }

    private static Image Shrink(Image image, int width, int height)
    {
        // Both scales from the sides in pixels, so that rounding ends at exactly the planned size.
        var vertical = new VOption { { "vscale", height / (double)image.Height } };
        var horizontal = width / (double)image.Width;
        if (!image.HasAlpha())
            return (Image)Operation.Call("resize", vertical, image, horizontal);

        // Colour counts as much as it shows: without this, invisible pixels' colour (often black) creeps into the edges.
        using var premultiplied = (Image)Operation.Call("premultiply", null, image);
        using var small = (Image)Operation.Call("resize", vertical, premultiplied, horizontal);
        using var straight = (Image)Operation.Call("unpremultiply", null, small);
        using var rounded = (Image)Operation.Call("round", null, straight, RoundToNearest);
        return (Image)Operation.Call("cast", null, rounded, Enums.BandFormat.Uchar);
    }

    /// <summary>VIPS_OPERATION_ROUND_RINT.</summary>
    private const int RoundToNearest = 0;
}
