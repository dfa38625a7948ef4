namespace ImageCompressor.Imaging.Headers;

/// <summary>Counts the scans of a JPEG from its bytes, without decoding: each costs a pass over the whole image.</summary>
internal static class JpegScans
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    /// <summary>Scans before the first end of image, counted up to <paramref name="most"/> + 1. Broken markers end the count: the decoder judges them.</summary>
    internal static int Count(ReadOnlySpan<byte> jpeg, int most)
    {
        var scans = 0;
        var at = 2;
        while (scans <= most && NextMarker(jpeg, ref at) is { } marker && marker != EndOfImage)
        {
            if (marker == StartOfScan)
                scans++;
            if (HasLength(marker))
                at += at + 1 < jpeg.Length ? jpeg[at] << 8 | jpeg[at + 1] : jpeg.Length;
        }

        return scans;
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

    private static bool HasLength(byte marker) => marker is not (0x01 or 0xD8);
}
