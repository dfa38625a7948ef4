using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>The pipeline, in order. A step with nothing to do returns at once.</summary>
internal static class Steps
{
    // Colour before size: shrinking averages pixels, which is right in the space they will be shown in. Orientation after size:
    // turning needs all pixels in memory, and they are fewer by then. What is cut or filled, and every operation, is about the image as shown, so
    // it comes after that. Metadata before all of them: operations make new images of several, and what is left of it travels along.
    private static readonly Action<Work>[] s_inOrder =
    [
        Load.Run,
        Metadata.Run,
        ConvertColour.Run,
        Resize.Run,
        Orient.Run,
        Canvas.Run,
        Operate.Run,
        Choose.Run,
        Flatten.Run,
        Encode.Run,
    ];

    /// <summary>What is left of it for an original that is delivered as it is: does it decode?</summary>
    private static readonly Action<Work>[] s_onlyChecked = [Load.Run, static work => Operation.Call("avg", null, work.Image), KeptAnimation.Run];

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
