using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Turns it clockwise.</summary>
internal static class Rotate
{
    internal static void Run(Work work, RotateOperation asked)
    {
        var angle = Positive(asked.Angle);
        if (angle == 0)
            return;
        var (width, height) = Bounds(work.Image.Width, work.FrameHeight, angle);
        Limits.Check(work, "rotate", (long)width, (long)height);
        // The first row of the result needs pixels from the last one.
        work.Materialise();
        if (angle % 90 == 0)
            work.EachFrame((made, frame) => made.Call("rot", null, frame, (Angle)(int)(angle / 90)));
        else
            work.EachFrame((made, frame) => Freely(made, frame, angle, Backgrounds.For(work, asked.Background)));
    }

    /// <summary>The size of the canvas that a turned image needs.</summary>
    internal static (double Width, double Height) Bounds(int width, int height, double angle)
    {
        // Not by sine and cosine of a right angle, which are off by a little and would make a pixel more.
        if (Positive(angle) % 180 == 90)
            return (height, width);
        var (sine, cosine) = Math.SinCos(Math.PI * angle / 180);
        (sine, cosine) = (Math.Abs(sine), Math.Abs(cosine));
        return Positive(angle) % 180 == 0 ? (width, height) : (Math.Ceiling(width * cosine + height * sine), Math.Ceiling(width * sine + height * cosine));
    }

    private static double Positive(double angle) => (angle % 360 + 360) % 360;

    private static Image Freely(Intermediates made, Image frame, double angle, Colour background)
    {
        var holding = made.Holding(frame, background);
        var (sine, cosine) = Math.SinCos(Math.PI * angle / 180);
        // Not libvips' rotate, which cannot be told that the colours are premultiplied already, nor what the background is then.
        var options = new VOption { { "premultiplied", true }, { "background", Backgrounds.Premultiplied(holding, background) } };
        return made.Premultiplied(holding, pixels => made.Call("affine", options, pixels, new[] { cosine, -sine, sine, cosine }));
    }
}
