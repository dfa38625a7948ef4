namespace ImageCompressor.Imaging.Encoders;

/// <summary>How many colours are left at a quality, where fewer colours are the only way to fewer bytes.</summary>
internal static class Palettes
{
    /// <summary>Bits of a palette's index, 1 to 8: twelve points of quality for each, so that a search by quality has them all.</summary>
    internal static int Bits(int quality) => Math.Clamp((quality + 11) / 12, 1, 8);

    /// <summary>The next that PNG has (W3C PNG, 11.2.1: 1, 2, 4 or 8).</summary>
    internal static int PngBits(int quality) => Bits(quality) switch { 1 => 1, 2 => 2, <= 4 => 4, _ => 8 };
}
