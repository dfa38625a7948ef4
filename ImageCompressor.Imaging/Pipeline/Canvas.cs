using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Pipeline.Operations;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Cuts off or fills what the scaled image has more or less than the size asked for: the second half of cover and contain.</summary>
internal static class Canvas
{
    internal static void Run(Work work) => Run(work, work.Plan.Sizing);

    internal static void Run(Work work, Sizing sizing)
    {
        if (sizing.OnlyScales)
            return;
        Cut(work, sizing);
        Fill(work, sizing);
    }

    private static void Cut(Work work, Sizing sizing)
    {
        if (sizing.Position is Position.Entropy or Position.Attention)
        {
            SmartCrop.Cut(work, sizing.Width, sizing.Height, sizing.Position);
            return;
        }

        var (width, height) = (Math.Min(work.Image.Width, sizing.Width), Math.Min(work.FrameHeight, sizing.Height));
        var (x, y) = Placement.Of(sizing.Position, work.Image.Width - width, work.FrameHeight - height);
        Crop.Cut(work, x, y, width, height);
    }

    private static void Fill(Work work, Sizing sizing)
    {
        var (x, y) = Placement.Of(sizing.Position, sizing.Width - work.Image.Width, sizing.Height - work.FrameHeight);
        Pad.Place(work, "resize", x, y, sizing.Width, sizing.Height, sizing.Background);
    }
}
