using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Lays a text or an image over it, never larger than the image itself.</summary>
internal static class Watermark
{
    internal static void Run(Work work, WatermarkOperation asked)
    {
        if (asked.Opacity == 0)
            return;
        var (width, height) = (Math.Max(1, (int)Math.Round(work.Image.Width * Math.Min(asked.Scale, 1))), work.FrameHeight);
        using var made = new Intermediates();
        var overlay = asked.Text is { } text
            ? WatermarkText.Draw(made, text, asked.Colour ?? Colour.White, width, height)
            : WatermarkImage.Decode(made, work, asked.Image, width, height);
        var faded = Fade(made, overlay, asked.Opacity);
        var (x, y) = Placement.Of(asked.Position, work.Image.Width - faded.Width, work.FrameHeight - faded.Height, asked.Margin);
        work.EachFrame((each, frame) => Over(each, frame, faded, x, y));
    }

    /// <summary>The overlay with an alpha channel that counts for as much less as was asked.</summary>
    private static Image Fade(Intermediates made, Image overlay, double opacity)
    {
        var withAlpha = made.Holding(overlay, Colour.Transparent);
        var factors = Enumerable.Repeat(1.0, withAlpha.Bands - 1).Append(opacity).ToArray();
        var faded = made.Rounded(made.Call("linear", null, withAlpha, factors, new double[withAlpha.Bands]), BandFormat.Uchar);
        return made.Own(faded.CopyMemory());
    }

    private static Image Over(Intermediates made, Image frame, Image overlay, int x, int y)
    {
        var coloured = overlay.ColourBands() == 3 ? made.InColour(frame) : frame;
        var above = coloured.ColourBands() == 3 ? made.InColour(overlay) : overlay;
        var options = new VOption { { "x", x }, { "y", y }, { "compositing_space", coloured.Interpretation } };
        var laid = made.Own((Image)Operation.Call("composite2", options, coloured, above, BlendMode.Over));
        // libvips adds an alpha channel; on an opaque image it is opaque.
        return coloured.HasAlpha() ? laid : made.Colours(laid);
    }
}
