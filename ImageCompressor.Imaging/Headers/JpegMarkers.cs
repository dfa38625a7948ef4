namespace ImageCompressor.Imaging.Headers;

/// <summary>What the markers of a JPEG say without decoding.</summary>
/// <param name="Scans">Scans before the first end of image: each costs a pass over the whole image.</param>
/// <param name="Precision">Bits per sample; 0 when no frame header was found.</param>
internal readonly record struct JpegMarkers(int Scans, int Precision)
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    /// <summary>Reads until scans exceed <paramref name="mostScans"/>. Broken markers end the reading: the decoder judges them.</summary>
    internal static JpegMarkers Read(ReadOnlySpan<byte> jpeg, int mostScans)
    {
        var (scans, precision) = (0, 0);
        var at = 2;
        while (scans <= mostScans && NextMarker(jpeg, ref at) is { } marker && marker != EndOfImage)
        {
            if (marker == StartOfScan)
                scans++;
            if (IsFrameHeader(marker) && at + 2 < jpeg.Length)
                precision = jpeg[at + 2];
            if (HasLength(marker))
                at += at + 1 < jpeg.Length ? jpeg[at] << 8 | jpeg[at + 1] : jpeg.Length;
        }

        return new JpegMarkers(scans, precision);
    }

    /// <summary>Moves behind the next marker (ITU-T T.81, B.1.1.2), over coded data with its stuffed zeros and restart markers.</summary>
    private static byte? NextMarker(ReadOnlySpan<byte> jpeg, ref int at)
    {
        while (at < jpeg.Length - 1)
        {
            var step = jpeg[at..].IndexOf((byte)0xFF);
            if (step < 0 || at + step + 1 >= jpeg.Length)
                return null;
            at += step + 1;
            // FF 00 is data, FF FF is fill, FF D0 to D7 restarts the coder inside a scan.
            if (jpeg[at] is not (0x00 or 0xFF) and not (>= 0xD0 and <= 0xD7))
                return jpeg[at++];
        }

        return null;
    }

    /// <summary>Start of frame, all kinds; C4, C8 and CC are tables and an extension.</summary>
    private static bool IsFrameHeader(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool HasLength(byte marker) => marker is not (0x01 or 0xD8);
}
