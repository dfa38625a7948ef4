using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Mirrors it top to bottom.</summary>
internal static class Flip
{
    internal static void Run(Work work)
    {
        // The last row comes first.
        work.Materialise();
        work.EachFrame(static (made, frame) => made.Call("flip", null, frame, Direction.Vertical));
    }
}
