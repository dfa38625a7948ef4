namespace ImageCompressor.Imaging.Headers;

/// <summary>Colours as an AVIF names them where it has no profile (box colr of type nclx, ISO/IEC 14496-12, 12.1.5), by the numbers of ITU-T H.273. libvips
/// 8.18 does not look at them.</summary>
/// <param name="Primaries">H.273, table 2: 1 BT.709, 9 BT.2020, 12 Display P3.</param>
/// <param name="Transfer">H.273, table 3: 13 sRGB, 16 PQ, 18 HLG.</param>
internal readonly record struct CodedColour(int Primaries, int Transfer)
{
    internal const int Bt709 = 1;
    internal const int Unspecified = 2;
    internal const int Bt2020 = 9;
    internal const int DisplayP3 = 12;
    internal const int Linear = 8;
    internal const int Pq = 16;
    internal const int Hlg = 18;

    internal bool IsHdr => Transfer is Pq or Hlg;

    /// <summary>Whether the pixels are shown wrongly when they are taken for sRGB.</summary>
    internal bool NeedsConversion => Primaries is Bt2020 or DisplayP3 || IsHdr || Transfer == Linear;

    /// <summary>The first box of that kind; null when there is none. Found by name: a false find needs eight chosen bytes.</summary>
    internal static CodedColour? Read(ReadOnlySpan<byte> avif)
    {
        var at = avif.IndexOf("colrnclx"u8);
        return at >= 0 && at + 12 <= avif.Length
            ? new CodedColour(avif[at + 8] << 8 | avif[at + 9], avif[at + 10] << 8 | avif[at + 11])
            : null;
    }
}
