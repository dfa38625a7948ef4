using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Adds borders.</summary>
internal static class Pad
{
    internal static void Run(Work work, PadOperation asked) => Place(work, "pad", asked.Left, asked.Top,
        (long)work.Image.Width + asked.Left + asked.Right, (long)work.FrameHeight + asked.Top + asked.Bottom, asked.Background);

    /// <summary>Places it on a canvas that is at least as large.</summary>
    internal static void Place(Work work, string operation, int x, int y, long width, long height, Colour? own)
    {
        if ((width, height) == (work.Image.Width, work.FrameHeight))
            return;
        Limits.Check(work, operation, width, height);
        var background = Backgrounds.For(work, own);
        work.EachFrame((made, frame) =>
        {
            var holding = made.Holding(frame, background);
            var options = new VOption { { "extend", Extend.Background }, { "background", Backgrounds.Values(holding, background) } };
            return made.Call("embed", options, holding, x, y, (int)width, (int)height);
        });
    }
}
