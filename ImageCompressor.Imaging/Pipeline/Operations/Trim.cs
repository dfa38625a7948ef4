using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Cuts borders off that are like the upper left pixel. Of an animation the first frame decides, so that all stay of one size.</summary>
internal static class Trim
{
    internal static void Run(Work work, TrimOperation asked)
    {
        // All of it is looked at before the first row is cut out.
        work.Materialise();
        if (Find(work, asked.Threshold) is (var x, var y, var width, var height))
            Crop.Cut(work, x, y, width, height);
    }

    /// <summary>The rectangle around all that is no border; null when there is nothing but border.</summary>
    private static (int X, int Y, int Width, int Height)? Find(Work work, double threshold)
    {
        using var made = new Intermediates();
        // A recipe counts in steps of 8 bits.
        var step = work.Image.Format == BandFormat.Ushort ? ushort.MaxValue / byte.MaxValue : 1;
        var content = Content(made, Pixels.Frame(made, work, 0), threshold * step);
        // On black and white, and without the filter against noise, which takes lines of a pixel for noise.
        var found = (object[])Operation.Call("find_trim",
            new VOption { { "background", 0.0 }, { "threshold", 128.0 }, { "line_art", true } }, content);
        var (x, y, width, height) = ((int)found[0], (int)found[1], (int)found[2], (int)found[3]);
        return width > 0 && height > 0 ? (x, y, width, height) : null;
    }

    /// <summary>White where any channel, alpha too, differs by more than the threshold. Not find_trim on the image itself: it lays a transparent
    /// one on the border's colour first, and black on transparent black is gone.</summary>
    private static Image Content(Intermediates made, Image frame, double threshold)
    {
        // Colours that nobody sees do not count.
        var seen = frame.HasAlpha() ? made.Call("premultiply", null, frame) : frame;
        var corner = (double[])Operation.Call("getpoint", null, seen, 0, 0);
        var ones = Enumerable.Repeat(1.0, corner.Length).ToArray();
        var distance = made.Call("abs", null, made.Call("linear", null, seen, ones, corner.Select(static value => -value).ToArray()));
        var differs = made.Call("relational_const", null, distance, OperationRelational.More, threshold);
        var any = made.Call("bandbool", null, differs, OperationBoolean.Or);
        return made.Call("copy", new VOption { { "interpretation", Interpretation.Bw } }, any);
    }
}
