using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>What operations have in common: frames, alpha and rounding.</summary>
internal static class Pixels
{
    /// <summary>Changes the image as a whole, all frames at once: for what looks at single pixels or at a row.</summary>
    internal static void Whole(this Work work, Func<Intermediates, Image, Image> change)
    {
        using var made = new Intermediates();
        var changed = change(made, work.Image);
        if (!ReferenceEquals(changed, work.Image))
            work.Become(made.Release(changed));
    }

    /// <summary>Changes each frame by itself, and all alike, so that they stay of one size.</summary>
    internal static void EachFrame(this Work work, Func<Intermediates, Image, Image> change)
    {
        if (work.Frames == 1)
        {
            work.Whole(change);
            return;
        }

        // In memory: frames are read out of order by what looks at neighbours, and a decoder only goes forward.
        work.Materialise();
        work.Whole((made, strip) =>
        {
            var frames = Enumerable.Range(0, work.Frames).Select(i => change(made, Frame(made, work, i))).ToArray();
            return made.Own((Image)Operation.Call("arrayjoin", new VOption { { "across", 1 } }, (object)frames));
        });
    }

    internal static Image Frame(Intermediates made, Work work, int index) =>
        made.Call("crop", null, work.Image, 0, index * work.FrameHeight, work.Image.Width, work.FrameHeight);

    /// <summary>Runs a filter that mixes neighbours so that colour counts as much as it shows: without this, invisible pixels' colour (often
    /// black) creeps into the edges.</summary>
    internal static Image Premultiplied(this Intermediates made, Image image, Func<Image, Image> filter) => made.Rounded(
        image.HasAlpha()
            ? made.Call("unpremultiply", null, filter(made.Call("premultiply", null, image)))
            : filter(image),
        image.Format);

    /// <summary>The image in a format of whole numbers; the nearest, since a mere cast would cut off the fraction and darken.</summary>
    internal static Image Rounded(this Intermediates made, Image image, BandFormat format) => image.Format == format
        ? image
        : made.Call("cast", null, made.Call("round", null, image, OperationRound.Rint), format);

    /// <summary>Changes the colours and leaves alpha exactly as it is.</summary>
    internal static Image OnColours(this Intermediates made, Image image, Func<Image, Image> change)
    {
        if (!image.HasAlpha())
            return made.Rounded(change(image), image.Format);
        var colours = made.Rounded(change(made.Colours(image)), image.Format);
        return made.Join(colours, made.Alpha(image));
    }

    /// <summary>Bands without alpha.</summary>
    internal static int ColourBands(this Image image) => image.Bands - (image.HasAlpha() ? 1 : 0);

    internal static Image Colours(this Intermediates made, Image image) => image.HasAlpha()
        ? made.Call("extract_band", new VOption { { "n", image.Bands - 1 } }, image, 0)
        : image;

    internal static Image Alpha(this Intermediates made, Image image) => made.Call("extract_band", null, image, image.Bands - 1);
}
