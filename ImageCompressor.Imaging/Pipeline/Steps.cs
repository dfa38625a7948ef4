using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>The pipeline, in order. A step with nothing to do returns at once.</summary>
internal static class Steps
{
    // Colour before size: shrinking averages pixels, which is right in the space they will be shown in. Orientation after size:
    // turning needs all pixels in memory, and they are fewer by then. Metadata is stripped by the encoders, which are told to keep none.
    private static readonly Action<Work>[] s_inOrder =
    [
        Load.Run,
        ConvertColour.Run,
        Resize.Run,
        Orient.Run,
        Choose.Run,
        Flatten.Run,
        Encode.Run,
    ];

    /// <summary>What is left of it for an original that is delivered as it is: does it decode?</summary>
    private static readonly Action<Work>[] s_onlyChecked = [Load.Run, static work => Operation.Call("avg", null, work.Image)];

    internal static void Run(Work work)
    {
        foreach (var step in work.Plan.KeepsAnimation ? s_onlyChecked : s_inOrder)
        {
            work.KillSwitch.ThrowIfFired();
            step(work);
        }

        work.KillSwitch.ThrowIfFired();
    }
}
