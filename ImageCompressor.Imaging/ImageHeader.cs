using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Bitmaps;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Headers;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Imaging;

/// <summary>What is known of an image before any pixel is decoded. It is within all limits.</summary>
/// <param name="Format">The row of the table of formats, found by content.</param>
/// <param name="Width">In pixels, as shown (after orientation), of one frame.</param>
/// <param name="Height">In pixels, as shown (after orientation), of one frame.</param>
/// <param name="Frames">Frames of an animation; 1 for a still image.</param>
/// <param name="Pages">Images in a file that is no animation (pages of a TIFF); only the first is used.</param>
/// <param name="HasAlpha">Whether there is an alpha channel, opaque or not.</param>
/// <param name="Orientation">1 to 8 (Exif 3.0, 4.6.4, tag 0x0112): how the stored pixels are to be turned.</param>
/// <param name="DecodedFrames">Frames that a decoder can read: 1 for an animated PNG, whose other frames libvips does not know.</param>
public sealed record ImageHeader(
    Format Format, int Width, int Height, int Frames, int Pages, bool HasAlpha, int Orientation, int DecodedFrames)
{
    /// <summary>What drawing an SVG costs; null for all else.</summary>
    internal SvgFacts? Svg { get; init; }

    /// <summary>By how much an SVG is drawn larger than its nominal size.</summary>
    internal double SvgScale { get; init; } = 1;

    /// <summary>Where the parts of a BMP lie; null for all else.</summary>
    internal BitmapHeader? Bitmap { get; init; }

    /// <summary>Whether a palette holds all its colours: a page from a scanner or fax machine, or a drawing. Known of TIFF in black and white, and of BMP.</summary>
    internal bool HasFewColours { get; init; }

    /// <summary>Pixels that decoding all frames costs.</summary>
    public long Pixels => (long)Width * Height * DecodedFrames;

    /// <summary>Megapixels (10⁶ pixels) that decoding all frames costs.</summary>
    public double Megapixels => Pixels / 1e6;

    /// <summary>Megapixels that working on it by this recipe weighs in memory: what a gate counts. AVIF weighs three times as much: its encoder held 20
    /// bytes a pixel where the others held about 11 (33 megapixels: 675 MB against 386, libvips 8.18.7), and counted twice a large one and
    /// its neighbours still reached 1 GB. The lossless encoders of WebP and AVIF hold as much and more.</summary>
    public double MegapixelsInMemory(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var writesAvif = recipe.Format switch
        {
            OutputFormat.Keep => Format == FormatTable.Avif,
            OutputFormat.Auto => recipe.Accept.Contains(OutputFormat.Avif),
            _ => recipe.Format == OutputFormat.Avif,
        };
        // What an enlargement or a border makes weighs as much as what was decoded.
        var (width, height) = Svg is null ? (Width, Height) : SvgSize.Drawn(this, recipe);
        var megapixels = Footprint.MostPixels(width, height, recipe) * DecodedFrames / 1e6;
        return writesAvif || recipe.Lossless != Lossless.No ? 3 * megapixels : megapixels;
    }

    /// <summary>Whether the header alone shows that the file ends too soon. Most damage is only met in the pixels.</summary>
    internal bool IsDamaged { get; init; }

    /// <summary>Whether it moves.</summary>
    public bool IsAnimated => Frames > 1;

    /// <summary>Whether the stored pixels lie on their side.</summary>
    internal bool SwapsSides => Orientation >= 5;
}
