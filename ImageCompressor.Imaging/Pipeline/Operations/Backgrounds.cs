using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>The colour that an operation fills with, and an image that can hold it.</summary>
internal static class Backgrounds
{
    private const double Opaque = 255;

    /// <summary>The operation's own; else the recipe's; else transparent where a format of the result can be, and white where none can.</summary>
    internal static Colour For(Work work, Colour? own) =>
        own ?? work.Recipe.Background ?? (work.Outputs.Any(static format => format.Alpha) ? Colour.Transparent : Colour.White);

    /// <summary>The image with the bands that the colour needs: a grey one turns to sRGB for a colour, and gets an alpha channel for what shines through.</summary>
    internal static Image Holding(this Intermediates made, Image image, Colour colour)
    {
        var grey = (colour.Red == colour.Green && colour.Green == colour.Blue) || colour.Alpha == 0;
        var coloured = image.ColourBands() == 1 && !grey ? made.InColour(image) : image;
        return colour.Alpha < Opaque && !coloured.HasAlpha() ? made.Call("bandjoin_const", null, coloured, Opaque) : coloured;
    }

    /// <summary>A grey image as three equal bands of sRGB.</summary>
    /// <remarks>Not by libvips' colourspace, which goes through linear light and back: equal bands are the same colour, exactly.</remarks>
    internal static Image InColour(this Intermediates made, Image grey)
    {
        if (grey.ColourBands() != 1)
            return grey;
        var band = made.Colours(grey);
        var joined = grey.HasAlpha() ? made.Join(band, band, band, made.Alpha(grey)) : made.Join(band, band, band);
        return made.Call("copy", new VOption { { "interpretation", Interpretation.Srgb } }, joined);
    }

    /// <summary>The colour as values of the image's bands.</summary>
    internal static double[] Values(Image image, Colour colour)
    {
        double[] colours = image.ColourBands() == 1 ? [colour.Red] : [colour.Red, colour.Green, colour.Blue];
        return image.HasAlpha() ? [.. colours, colour.Alpha] : colours;
    }

    /// <summary>The same for an image whose colours are multiplied by their alpha.</summary>
    internal static double[] Premultiplied(Image image, Colour colour)
    {
        var values = Values(image, colour);
        return image.HasAlpha() ? [.. values[..^1].Select(value => value * colour.Alpha / Opaque), colour.Alpha] : values;
    }
}
