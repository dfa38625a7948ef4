using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using ImageCompressor.Imaging.Pipeline;
using ImageCompressor.Imaging.Pipeline.Operations;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>
/// Whether a picture's colour is too fine for 4:2:0, which keeps one colour of four pixels. Most photographs lose nothing that is seen; a few
/// with bright detail or noise in their colours lose as much by that as by all else.
/// </summary>
internal static class FineColour
{
    /// <summary>The mean difference (CIEDE2000) that the averaging alone may make: half of what is just seen.</summary>
    private const double MostLost = 0.5;

    /// <summary>Larger images are not looked at: that needs their pixels in memory, and libjpeg holds twice as much for full colour.</summary>
    private const long MaxPixels = 16_000_000;

    /// <summary>Windows across and down, and their side: 36,864 pixels, however large the image.</summary>
    private const int Windows = 6;
    private const int Side = 32;

    /// <summary>RGB to YCbCr without its offsets (ITU-T T.871, 7).</summary>
    private static readonly double[] s_toYcc = [0.299, 0.587, 0.114, -0.168736, -0.331264, 0.5, 0.5, -0.418688, -0.081312];

    private static readonly double[] s_fromYcc = [1, 0, 1.402, 1, -0.344136, -0.714136, 1, 1.772, 0];

    /// <summary>Whether averaging shows, and the whole is further off than the quality allows. Both: a photograph that was shrunk has fine colour more often
    /// than not, and 20 to 30 % more bytes for a difference that is small anyway would be a bad bargain. Of the 14 JPEG photographs of the corpus it is true
    /// of two at quality 75, which were off by 2.4 and 2.2 as a whole; in full colour they are off by 1.2 and 1.7.</summary>
    /// <param name="work">With its image ready to be written.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="encode">Writes a JPEG of 4:2:0 as the image itself would be written.</param>
    internal static bool IsIn(Work work, int quality, Func<Image, byte[]> encode)
    {
        var image = work.Image;
        if (image.Bands != 3 || image.Interpretation != Interpretation.Srgb || (long)image.Width * image.Height > MaxPixels || Math.Min(image.Width, image.Height) < 2)
            return false;
        // Also where the source is 4:2:0 itself: its decoder has smoothed what was averaged, and a second time it loses again.
        work.Materialise();
        using var made = new Intermediates();
        var sample = Sample(made, work.Image);
        return Lost(made, sample) > MostLost && Difference(made, sample, encode(sample)) > PngQuality.Allowed(quality);
    }

    private static double Difference(Intermediates made, Image sample, byte[] jpeg)
    {
        using var source = Sources.Open(jpeg);
        var shown = made.Own(Sources.Load(source, FormatTable.Jpeg, new VOption()));
        return (double)Operation.Call("avg", null, made.Call("dE00", null, sample, shown));
    }

    /// <summary>The mean of CIEDE2000 between pixels and the same with their colour averaged over two by two.</summary>
    internal static double Lost(Image image)
    {
        using var made = new Intermediates();
        return Lost(made, Sample(made, image));
    }

    private static double Lost(Intermediates made, Image sample)
    {
        using var to = Image.NewFromMemory(s_toYcc, 3, 3, 1, BandFormat.Double);
        using var from = Image.NewFromMemory(s_fromYcc, 3, 3, 1, BandFormat.Double);
        var coded = made.Call("recomb", null, sample, to);
        var colour = made.Call("extract_band", new VOption { { "n", 2 } }, coded, 1);
        var coarse = made.Call("zoom", null, made.Call("shrink", null, colour, 2.0, 2.0), 2, 2);
        var shown = made.Call("recomb", null, made.Join(made.Call("extract_band", null, coded, 0), coarse), from);
        var typed = made.Call("copy", new VOption { { "interpretation", Interpretation.Srgb } }, made.Rounded(shown, BandFormat.Uchar));
        return (double)Operation.Call("avg", null, made.Call("dE00", null, sample, typed));
    }

    /// <summary>Windows in a regular grid, as one image with sides of an even number of pixels; a small image as a whole.</summary>
    private static Image Sample(Intermediates made, Image image)
    {
        if (Math.Min(image.Width, image.Height) <= Windows * Side)
            return made.Call("crop", null, image, 0, 0, image.Width & ~1, image.Height & ~1);
        var windows = from row in Enumerable.Range(0, Windows)
                      from column in Enumerable.Range(0, Windows)
                      select made.Call("crop", null, image, At(column, image.Width), At(row, image.Height), Side, Side);
        using var joined = (Image)Operation.Call("arrayjoin", new VOption { { "across", Windows } }, (object)windows.ToArray());
        return made.Own(joined.CopyMemory());
    }

    /// <summary>On an even pixel, as the encoder's pairs are.</summary>
    private static int At(int window, int pixels) => (int)((pixels - Side) * (window + 0.5) / Windows) & ~1;
}
