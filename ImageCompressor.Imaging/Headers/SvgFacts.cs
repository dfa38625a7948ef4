namespace ImageCompressor.Imaging.Headers;

/// <summary>What an SVG costs at the most, before anything of it is drawn.</summary>
/// <param name="NanosecondsPerPixel">Of the canvas.</param>
/// <param name="FixedSeconds">Whatever the canvas.</param>
/// <param name="Surfaces">Surfaces of the canvas' size that are held at once.</param>
/// <param name="IsActive">Whether a browser would run or embed something of it: scripts, event handlers, foreign content, links to elsewhere.</param>
/// <param name="HasSize">Whether it says a size or at least proportions.</param>
internal sealed record SvgFacts(double NanosecondsPerPixel, double FixedSeconds, int Surfaces, bool IsActive, bool HasSize)
{
    internal double Seconds(double pixels) => FixedSeconds + NanosecondsPerPixel * pixels / 1e9;
}
