namespace ImageCompressor.Tests.Imaging.Operations;

/// <summary>Whether texts can be drawn on this machine.</summary>
internal static class Fonts
{
    internal static void Need(bool needed)
    {
        if (needed && !ImageCompressor.Imaging.Pipeline.Operations.WatermarkText.HasFont)
            Assert.Skip("no font: ./test installs one as root");
    }
}
