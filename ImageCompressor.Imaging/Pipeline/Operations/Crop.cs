using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Cuts out a rectangle; of what lies partly outside, the part inside.</summary>
internal static class Crop
{
    internal static void Run(Work work, CropOperation asked)
    {
        if (asked.X >= work.Image.Width || asked.Y >= work.FrameHeight)
            throw new ImagingException(ImagingFailure.ImpossibleOperation,
                $"crop at {asked.X}, {asked.Y} lies outside the image of {work.Image.Width} × {work.FrameHeight} pixels");
        Cut(work, asked.X, asked.Y, Math.Min(asked.Width, work.Image.Width - asked.X), Math.Min(asked.Height, work.FrameHeight - asked.Y));
    }

    /// <summary>The rectangle lies inside. Rows are still read from top to bottom, so nothing is held in memory.</summary>
    internal static void Cut(Work work, int x, int y, int width, int height)
    {
        if ((width, height) == (work.Image.Width, work.FrameHeight))
            return;
        work.EachFrame((made, frame) => made.Call("crop", null, frame, x, y, width, height));
    }
}
