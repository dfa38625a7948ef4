using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Cuts out what matters most. Of an animation the first frame decides, so that the others do not jump.</summary>
internal static class SmartCrop
{
    internal static void Run(Work work, SmartCropOperation asked) => Cut(work, asked.Width, asked.Height, asked.Position);

    internal static void Cut(Work work, int askedWidth, int askedHeight, Position position)
    {
        var (width, height) = (Math.Min(askedWidth, work.Image.Width), Math.Min(askedHeight, work.FrameHeight));
        if ((width, height) == (work.Image.Width, work.FrameHeight))
            return;
        var (x, y) = position is Position.Entropy or Position.Attention
            ? Find(work, width, height, position == Position.Entropy ? Interesting.Entropy : Interesting.Attention)
            : Placement.Of(position, work.Image.Width - width, work.FrameHeight - height);
        Crop.Cut(work, x, y, width, height);
    }

    private static (int X, int Y) Find(Work work, int width, int height, Interesting what)
    {
        // All of it is looked at before the first row is cut out.
        work.Materialise();
        using var made = new Intermediates();
        var found = made.Call("smartcrop", new VOption { { "interesting", what } }, Pixels.Frame(made, work, 0), width, height);
        // libvips keeps where an image was cut out as how far its corner lies from the old one.
        return (-(int)found.Get("xoffset"), -(int)found.Get("yoffset"));
    }
}
