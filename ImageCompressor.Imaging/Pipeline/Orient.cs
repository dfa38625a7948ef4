using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Turns the pixels as the metadata says, since the metadata will not be kept.</summary>
internal static class Orient
{
    /// <summary>Mirrored left to right: the only turn that needs just the row at hand.</summary>
    private const int MirroredHorizontally = 2;

    internal static void Run(Work work)
    {
        if (work.Header.Orientation == 1)
            return;
        // Asking the decoder for random access would do the same, through a temporary file when the image is large.
        if (work.Header.Orientation != MirroredHorizontally)
            work.Materialise();
        work.Apply("autorot", null);
        // libvips turns the pixels and leaves the two densities as they were.
        if (work.Header.SwapsSides && work.Image.Xres != work.Image.Yres)
            work.Apply("copy", new VOption { { "xres", work.Image.Yres }, { "yres", work.Image.Xres } });
    }
}
