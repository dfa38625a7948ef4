namespace ImageCompressor.Imaging.Pipeline;

/// <summary>What an operation makes stays within the limits of what may come in. Asked before any of its pixels is computed.</summary>
internal static class Limits
{
    /// <summary>VIPS_MAX_COORD of libvips. Frames lie below one another, so their heights count together.</summary>
    private const long MaxStrip = 10_000_000;

    /// <param name="work">The image.</param>
    /// <param name="operation">What is about to be done, for a person: <c>pad</c>.</param>
    /// <param name="width">Of a frame of the result.</param>
    /// <param name="height">Of a frame of the result.</param>
    /// <exception cref="ImagingException">It would be <see cref="ImagingFailure.TooManyPixels"/>.</exception>
    internal static void Check(Work work, string operation, long width, long height)
    {
        var size = work.Frames > 1 ? $"{operation} would make {width} × {height} pixels, {work.Frames} frames" : $"{operation} would make {width} × {height} pixels";
        if (Math.Max(width, height) > work.Options.MaxDimension)
            throw new ImagingException(ImagingFailure.TooManyPixels, $"{size}; a side may have {work.Options.MaxDimension}");
        if (width * height * work.Frames > work.Options.MaxPixels || height * work.Frames > MaxStrip)
            throw new ImagingException(ImagingFailure.TooManyPixels, $"{size}; {work.Options.MaxPixels} pixels are allowed");
    }
}
