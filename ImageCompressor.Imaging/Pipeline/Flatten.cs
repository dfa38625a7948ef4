using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>
/// Removes the alpha channel for a format without one. An opaque channel is simply dropped; where something shows through, it
/// becomes white, the colour of most pages, with a warning. Never black, which is what dropping the channel would uncover.
/// </summary>
internal static class Flatten
{
    private const double Opaque = 255;
    private static readonly double[] s_white = [255];

    internal static void Run(Work work)
    {
        if (work.Outputs.Any(static format => format.Alpha) || !work.Image.HasAlpha())
            return;
        work.Materialise();
        using (var alpha = (Image)Operation.Call("extract_band", null, work.Image, work.Image.Bands - 1))
        {
            if ((double)Operation.Call("min", null, alpha) < Opaque)
                work.Warn(ImageWarnings.TransparencyFlattened);
        }

        work.Apply("flatten", new VOption { { "background", s_white } });
    }
}
