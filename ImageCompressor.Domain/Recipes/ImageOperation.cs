namespace ImageCompressor.Domain.Recipes;

/// <summary>One thing that is done to the pixels. The list is closed: these records are all there are. Lengths are in pixels of the image as shown, as
/// the operations before have left it; of an animation, each frame is treated alike.</summary>
public abstract record ImageOperation
{
    /// <summary>The longest side that can be asked for; what an image then weighs is limited elsewhere.</summary>
    public const int MaxSide = 65_535;

    /// <summary>How many operations one recipe may have.</summary>
    public const int MaxCount = 32;

    private protected ImageOperation()
    {
    }
}

/// <summary>Brings it to a size.</summary>
/// <param name="Width">1 to <see cref="ImageOperation.MaxSide"/>; null: follows from the height. One of the two is given.</param>
/// <param name="Height">1 to <see cref="ImageOperation.MaxSide"/>; null: follows from the width.</param>
/// <param name="Fit">How. Other than <see cref="Fit.Inside"/> and <see cref="Fit.Outside"/> mean something only with both sides given.</param>
/// <param name="Position">Where <see cref="Fit.Cover"/> cuts and <see cref="Fit.Contain"/> places.</param>
/// <param name="WithoutEnlargement">Whether it never becomes larger than it is.</param>
/// <param name="Background">What <see cref="Fit.Contain"/> fills with; null: the recipe's.</param>
public sealed record ResizeOperation(
    int? Width, int? Height, Fit Fit = Fit.Inside, Position Position = Position.Centre, bool WithoutEnlargement = true,
    Colour? Background = null) : ImageOperation;

/// <summary>Cuts out a rectangle. One that lies partly outside is cut to what there is; one that lies outside altogether is a failure.</summary>
/// <param name="X">Left edge, from 0.</param>
/// <param name="Y">Upper edge, from 0.</param>
/// <param name="Width">At least 1.</param>
/// <param name="Height">At least 1.</param>
public sealed record CropOperation(int X, int Y, int Width, int Height) : ImageOperation;

/// <summary>Cuts out the rectangle of a size that matters most. A side longer than the image's is the image's.</summary>
/// <param name="Width">At least 1.</param>
/// <param name="Height">At least 1.</param>
/// <param name="Position">What matters; by default <see cref="Position.Attention"/>.</param>
public sealed record SmartCropOperation(int Width, int Height, Position Position = Position.Attention) : ImageOperation;

/// <summary>Turns it clockwise. Multiples of 90 move pixels exactly; other angles grow the canvas and fill its corners.</summary>
/// <param name="Angle">Degrees, -360 to 360.</param>
/// <param name="Background">Of the corners; null: the recipe's.</param>
public sealed record RotateOperation(double Angle, Colour? Background = null) : ImageOperation;

/// <summary>Mirrors it top to bottom.</summary>
public sealed record FlipOperation : ImageOperation;

/// <summary>Mirrors it left to right.</summary>
public sealed record FlopOperation : ImageOperation;

/// <summary>Takes the colour out.</summary>
public sealed record GrayscaleOperation : ImageOperation;

/// <summary>Gaussian blur.</summary>
/// <param name="Sigma">Standard deviation in pixels, 0.3 to 100.</param>
public sealed record BlurOperation(double Sigma) : ImageOperation;

/// <summary>Unsharp masking of the lightness.</summary>
/// <param name="Sigma">Standard deviation of the mask in pixels, 0.3 to 10.</param>
/// <param name="Amount">How much the edges are raised: 0 to 10; 1 by default.</param>
public sealed record SharpenOperation(double Sigma = 0.5, double Amount = 1) : ImageOperation;

/// <summary>Changes brightness, saturation and hue, in CIE LCh.</summary>
/// <param name="Brightness">Factor on the lightness, 0 to 10; 1 changes nothing.</param>
/// <param name="Saturation">Factor on the chroma, 0 to 10; 1 changes nothing.</param>
/// <param name="Hue">Degrees by which hues turn, -360 to 360; 0 changes nothing.</param>
public sealed record ModulateOperation(double Brightness = 1, double Saturation = 1, double Hue = 0) : ImageOperation;

/// <summary>Stretches the lightness so that it spans all there is from black to white.</summary>
/// <param name="Lower">The share of the darkest pixels that become black, in percent, 0 to 49.</param>
/// <param name="Upper">The percentile from which pixels are white, 51 to 100.</param>
public sealed record NormaliseOperation(double Lower = 1, double Upper = 99) : ImageOperation;

/// <summary>Cuts borders of one colour off, as told by the upper left pixel. An image that is all border is left as it is.</summary>
/// <param name="Threshold">How far from that colour still counts as border, 0 to 255 in any channel.</param>
public sealed record TrimOperation(double Threshold = 10) : ImageOperation;

/// <summary>Adds borders.</summary>
/// <param name="Top">0 to <see cref="ImageOperation.MaxSide"/>.</param>
/// <param name="Right">0 to <see cref="ImageOperation.MaxSide"/>.</param>
/// <param name="Bottom">0 to <see cref="ImageOperation.MaxSide"/>.</param>
/// <param name="Left">0 to <see cref="ImageOperation.MaxSide"/>.</param>
/// <param name="Background">Their colour; null: the recipe's.</param>
public sealed record PadOperation(int Top, int Right, int Bottom, int Left, Colour? Background = null) : ImageOperation;

/// <summary>Lays it on a colour; it is opaque then.</summary>
/// <param name="Background">The colour; null: the recipe's.</param>
public sealed record FlattenOperation(Colour? Background = null) : ImageOperation;

/// <summary>Lays a text, or an image that lies in the store, over it.</summary>
/// <param name="Text">1 to 200 characters, no control characters; null when there is an image.</param>
/// <param name="Image">The SHA-256 (64 lower-case hexadecimal digits) of a stored original; null when there is a text.</param>
/// <param name="Position">A place, not <see cref="Position.Entropy"/> or <see cref="Position.Attention"/>.</param>
/// <param name="Opacity">0 to 1.</param>
/// <param name="Scale">Its width as a share of the image's width, 0.01 to 1.</param>
/// <param name="Margin">Distance from the edges, 0 to <see cref="ImageOperation.MaxSide"/>.</param>
/// <param name="Colour">Of the text; means nothing for an image.</param>
public sealed record WatermarkOperation(
    string? Text, string? Image, Position Position = Position.SouthEast, double Opacity = 0.5, double Scale = 0.25, int Margin = 16,
    Colour? Colour = null) : ImageOperation;
