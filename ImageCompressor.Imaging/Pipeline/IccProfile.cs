using System.Buffers.Binary;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>What has to be known of a colour profile (ICC.1:2022) before it is used.</summary>
internal readonly ref struct IccProfile(ReadOnlySpan<byte> bytes)
{
    /// <summary>sRGB's primaries adapted to D50, as its profiles hold them (ICC's own sRGB profiles; IEC 61966-2-1).</summary>
    private static readonly (string Tag, double X, double Y, double Z)[] s_primaries =
    [
        ("rXYZ", 0.4360, 0.2225, 0.0139),
        ("gXYZ", 0.3851, 0.7169, 0.0971),
        ("bXYZ", 0.1431, 0.0606, 0.7141),
    ];

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Whether it begins like a profile (7.2.9).</summary>
    internal bool IsSound => _bytes.Length >= 132 && _bytes[36..40].SequenceEqual("acsp"u8);

    /// <summary>Whether it is as long as it says (7.2.2) and, from version 4 on, a multiple of four bytes: libpng writes no other into a PNG
    /// (<c>png_write_iCCP</c>), while the colour engine takes one that is padded or cut at its end.</summary>
    internal bool HasItsLength => BinaryPrimitives.ReadUInt32BigEndian(_bytes) == _bytes.Length && (_bytes[8] < 4 || _bytes.Length % 4 == 0);

    /// <summary>Channels of the colour space that it describes (7.2.6); 0 for one that is not met in images here.</summary>
    internal int Channels =>
        _bytes[16..20].SequenceEqual("RGB "u8) ? 3
        : _bytes[16..20].SequenceEqual("GRAY"u8) ? 1
        : _bytes[16..20].SequenceEqual("CMYK"u8) ? 4
        : 0;

    /// <summary>
    /// Whether it says no more than "this is sRGB", as most cameras' and editors' profiles do. Such pixels are taken as they are:
    /// a conversion from sRGB to sRGB costs 4 ms per megapixel and rounds.
    /// </summary>
    internal bool IsSrgb => Channels == 3 && Tag("A2B0").IsEmpty && HasPrimaries() && HasCurve("rTRC") && HasCurve("gTRC") && HasCurve("bTRC");

    private bool HasPrimaries()
    {
        foreach (var (tag, x, y, z) in s_primaries)
        {
            var value = Tag(tag);
            if (value.Length < 20 || Off(Fixed(value, 8), x) || Off(Fixed(value, 12), y) || Off(Fixed(value, 16), z))
                return false;
        }

        return true;
    }

    private static bool Off(double value, double expected) => Math.Abs(value - expected) > 0.0015;

    /// <summary>Whether a curve is sRGB's within less than half a step of 8 bits.</summary>
    private bool HasCurve(string name)
    {
        var curve = Tag(name);
        for (var step = 1; step < 32; step++)
        {
            var encoded = step / 32.0;
            var linear = encoded <= 0.04045 ? encoded / 12.92 : Math.Pow((encoded + 0.055) / 1.055, 2.4);
            if (Evaluate(curve, encoded) is not { } value || Math.Abs(value - linear) > 0.0002 + 0.004 * linear)
                return false;
        }

        return true;
    }

    private static double? Evaluate(ReadOnlySpan<byte> curve, double x)
    {
        if (curve.Length >= 12 && curve[..4].SequenceEqual("curv"u8))
            return Sampled(curve, x);
        // Parametric type 3 (10.18): (ax + b)^g from d on, cx below.
        if (curve.Length >= 32 && curve[..4].SequenceEqual("para"u8) && BinaryPrimitives.ReadUInt16BigEndian(curve[8..]) == 3)
            return x >= Fixed(curve, 28) ? Math.Pow(Fixed(curve, 16) * x + Fixed(curve, 20), Fixed(curve, 12)) : Fixed(curve, 24) * x;
        return null;
    }

    private static double? Sampled(ReadOnlySpan<byte> curve, double x)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(curve[8..]);
        if (count < 2 || curve.Length < 12 + 2L * count)
            return null;
        var at = x * (count - 1);
        var low = (int)at;
        var high = Math.Min(low + 1, (int)count - 1);
        var (a, b) = (BinaryPrimitives.ReadUInt16BigEndian(curve[(12 + 2 * low)..]), BinaryPrimitives.ReadUInt16BigEndian(curve[(12 + 2 * high)..]));
        return (a + (b - a) * (at - low)) / 65535;
    }

    private ReadOnlySpan<byte> Tag(string name)
    {
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(_bytes[128..]), (uint)(_bytes.Length - 132) / 12);
        for (var i = 0; i < count; i++)
        {
            var entry = _bytes.Slice(132 + i * 12, 12);
            if (BinaryPrimitives.ReadUInt32BigEndian(entry) != Signature(name))
                continue;
            var (offset, size) = (BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), BinaryPrimitives.ReadUInt32BigEndian(entry[8..]));
            return (ulong)offset + size <= (ulong)_bytes.Length ? _bytes.Slice((int)offset, (int)size) : default;
        }

        return default;
    }

    private static uint Signature(string name) => (uint)(name[0] << 24 | name[1] << 16 | name[2] << 8 | name[3]);

    private static double Fixed(ReadOnlySpan<byte> value, int at) => BinaryPrimitives.ReadInt32BigEndian(value[at..]) / 65536.0;
}
