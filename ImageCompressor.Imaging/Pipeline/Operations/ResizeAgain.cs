using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Brings it to a size in the middle of the list: the way of the first resize, with pixels that already lie as shown.</summary>
internal static class ResizeAgain
{
    internal static void Run(Work work, ResizeOperation asked)
    {
        var sizing = Sizing.For(work.Image.Width, work.FrameHeight, asked);
        Resize.Scale(work, sizing.ScaledWidth, sizing.ScaledHeight);
        Canvas.Run(work, sizing);
    }
}
