namespace ImageCompressor.Imaging.Headers;

/// <summary>Counts the frames of a GIF that are all there (GIF89a, 17 to 27). libvips, asked for many frames, passes over a last one that breaks off.</summary>
/// <param name="Whole">Frames whose data ends as it should.</param>
/// <param name="BreaksOff">Whether the file ends inside a frame. A missing trailer alone is no damage: every viewer passes over it.</param>
internal readonly record struct GifFrames(int Whole, bool BreaksOff)
{
    private const byte Extension = 0x21;
    private const byte ImageSeparator = 0x2C;

    internal static GifFrames Read(ReadOnlySpan<byte> gif)
    {
        var whole = 0;
        if (gif.Length < 13)
            return default;
        var at = 13L + ColourTable(gif[10]);
        while (at < gif.Length && gif[(int)at] is Extension or ImageSeparator)
        {
            var isFrame = gif[(int)at] == ImageSeparator;
            if (isFrame && at + 11 > gif.Length)
                return new GifFrames(whole, BreaksOff: true);
            // An image: ten bytes, its own colours, the size of a code. An extension: two bytes. Then blocks of data until an empty one.
            at += isFrame ? 11L + ColourTable(gif[(int)at + 9]) : 2;
            while (at < gif.Length && gif[(int)at] != 0)
                at += 1L + gif[(int)at];
            if (at >= gif.Length)
                return new GifFrames(whole, BreaksOff: isFrame);
            at++;
            whole += isFrame ? 1 : 0;
        }

        return new GifFrames(whole, BreaksOff: false);
    }

    /// <summary>Bytes of a table of colours, by the flags before it.</summary>
    private static int ColourTable(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;
}
