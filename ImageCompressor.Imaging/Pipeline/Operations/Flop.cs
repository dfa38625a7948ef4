using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Mirrors it left to right, which needs just the row at hand.</summary>
internal static class Flop
{
    internal static void Run(Work work) => work.Whole(static (made, image) => made.Call("flip", null, image, Direction.Horizontal));
}
