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
    /// <summary>The mean difference (CIEDE2000) that the averaging alone may make: half of what is just seen. Of the 14 JPEG photographs of the corpus it
    /// makes more in two, 0.58 and 1.07, and those were the two that were off by more than 2 as a whole at quality 75; in full colour they
    /// are off by 1.7 and 1.2, and are 21 and 32 % larger.</summary>
    private const double MostLost = 0.5;

    /// <summary>Larger images are not looked at: that needs their pixels in memory, and libjpeg holds twice as much for full colour.</summary>
    private const long MaxPixels = 16_000_000;

    /// <summary>Windows across and down, and their side: 16,384 pixels, however large the image.</summary>
    private const int Windows = 8;
    private const int Side = 16;

    /// <summary>RGB to YCbCr without its offsets (ITU-T T.871, 7).</summary>
    private static readonly double[] s_toYcc = [0.299, 0.587, 0.114, -0.168736, -0.331264, 0.5, 0.5, -0.418688, -0.081312];

    private static readonly double[] s_fromYcc = [1, 0, 1.402, 1, -0.344136, -0.714136, 1, 1.772, 0];

    internal static bool IsIn(Work work)
    {
        var image = work.Image;
        if (image.Bands != 3 || image.Interpretation != Interpretation.Srgb || (long)image.Width * image.Height > MaxPixels || Math.Min(image.Width, image.Height) < 2)
            return false;
        // Also where the source is 4:2:0 itself: its decoder has smoothed what was averaged, and a second time it loses again.
        work.Materialise();
        return Lost(work.Image) > MostLost;
    }

    /// <summary>The mean of CIEDE2000 between pixels and the same with their colour averaged over two by two.</summary>
    internal static double Lost(Image image)
    {
        using var made = new Intermediates();
        using var to = Image.NewFromMemory(s_toYcc, 3, 3, 1, BandFormat.Double);
        using var from = Image.NewFromMemory(s_fromYcc, 3, 3, 1, BandFormat.Double);
        var sample = Sample(made, image);
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
        return made.Own((Image)Operation.Call("arrayjoin", new VOption { { "across", Windows } }, (object)windows.ToArray()));
    }

    /// <summary>On an even pixel, as the encoder's pairs are.</summary>
    private static int At(int window, int pixels) => (int)((pixels - Side) * (window + 0.5) / Windows) & ~1;
}
