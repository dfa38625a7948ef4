using System.Buffers.Binary;
using System.Numerics;

namespace ImageCompressor.Imaging.Bitmaps;

/// <summary>Which bits of a pixel hold a channel.</summary>
/// <param name="Mask">Those bits; none where there is no such channel.</param>
internal readonly record struct Channel(uint Mask)
{
    private readonly int _shift = Mask == 0 ? 0 : BitOperations.TrailingZeroCount(Mask);
    private readonly uint _most = Mask == 0 ? 0 : Mask >> BitOperations.TrailingZeroCount(Mask);

    /// <summary>0 to 255.</summary>
    internal byte Of(uint pixel)
    {
        var value = (pixel & Mask) >> _shift;
        return _most == 255 ? (byte)value : _most == 0 ? (byte)0 : (byte)(((ulong)value * 255 + _most / 2) / _most);
    }
}

/// <summary>Where red, green, blue and alpha lie in a pixel of 16 or 32 bits.</summary>
internal readonly record struct ChannelMasks(Channel Red, Channel Green, Channel Blue, Channel Alpha)
{
    private const int MasksAt = 40;
    private const int Version4Bytes = 108;

    /// <param name="info">The header and what follows it.</param>
    /// <param name="size">Of the header, in bytes.</param>
    /// <param name="bits">Of a pixel.</param>
    /// <param name="packing">Its field for the compression: 3 and 6 say that masks are given.</param>
    /// <param name="following">Bytes of masks that stand behind a header too old to hold them.</param>
    /// <exception cref="ImagingException">The file ends within the masks.</exception>
    internal static ChannelMasks Read(ReadOnlySpan<byte> info, int size, int bits, uint packing, out int following)
    {
        following = 0;
        if (packing is not (3 or 6))
            return Usual(size, bits);
        var count = packing == 6 || size >= 56 ? 4 : 3;
        following = Math.Max(0, MasksAt + 4 * count - size);
        if (info.Length < MasksAt + 4 * count)
            throw new ImagingException(ImagingFailure.Damaged, "a BMP that ends within its masks");
        return new ChannelMasks(At(info, 0), At(info, 1), At(info, 2), count == 4 ? At(info, 3) : default);
    }

    /// <summary>Of a file that gives none: five bits each, or eight. In a pixel of 32 bits only the versions from 4 on mean alpha by the rest.</summary>
    private static ChannelMasks Usual(int size, int bits) => bits == 16
        ? new ChannelMasks(new Channel(0x7C00), new Channel(0x03E0), new Channel(0x001F), default)
        : new ChannelMasks(new Channel(0xFF0000), new Channel(0x00FF00), new Channel(0x0000FF), bits == 32 && size >= Version4Bytes ? new Channel(0xFF000000) : default);

    private static Channel At(ReadOnlySpan<byte> info, int index) => new(BinaryPrimitives.ReadUInt32LittleEndian(info[(MasksAt + 4 * index)..]));
}
