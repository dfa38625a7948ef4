using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Gaussian blur. What lies beyond the edge counts as the edge.</summary>
internal static class Blur
{
    /// <summary>Where the bell is cut off, as a share of its height: 3.5 sigma from the middle. libvips' own 0.2 cuts at 1.8, and what should
    /// be soft has a visible rim.</summary>
    private const double LeastShare = 0.002;

    /// <summary>The least that whole numbers to 20 can tell from nothing: 2.7 sigma.</summary>
    private const double LeastWhole = 0.025;

    /// <summary>Up to here the weights are fractions. Above they are whole numbers to 20, which is coarse for a bell of few pixels and not for a wide
    /// one, and much faster: 12 megapixels at sigma 20 took 0.14 s and not 5.9, at 100 1.4 s and not 81 (libvips 8.18.7).</summary>
    private const double ExactUpTo = 3;

    internal static void Run(Work work, BlurOperation asked)
    {
        // A row of the result needs hundreds of rows of what was before. One blur upon another would compute them again and again, and all
        // within one step, in which no deadline is looked at: 32 of them took 79 s to stop.
        work.Materialise();
        work.EachFrame((made, frame) => made.Premultiplied(frame, pixels => Soften(made, pixels, asked.Sigma)));
    }

    private static Image Soften(Intermediates made, Image pixels, double sigma)
    {
        if (sigma <= ExactUpTo)
            return Gaussian(made, pixels, sigma, Precision.Float);
        // Only bytes take the fast way. Premultiplied colours are fractions; rounded, they are off by less than a step of what is seen.
        return Gaussian(made, made.Rounded(pixels, BandFormat.Uchar), sigma, Precision.Integer);
    }

    internal static Image Gaussian(Intermediates made, Image pixels, double sigma, Precision precision) =>
        made.Call("gaussblur", new VOption { { "min_ampl", precision == Precision.Float ? LeastShare : LeastWhole }, { "precision", precision } }, pixels, sigma);
}
