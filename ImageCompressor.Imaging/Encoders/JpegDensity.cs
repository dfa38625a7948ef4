using System.Buffers.Binary;
using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>
/// Writes the density into a JPEG: libvips does so only in Exif, and only when it may keep that. The place is the segment APP0 of
/// JFIF 1.02 (ITU-T T.871, 10.1), which every reader knows.
/// </summary>
internal static class JpegDensity
{
    private const double MillimetresPerInch = 25.4;
    private const byte DotsPerInch = 1;
    private const byte DotsPerCentimetre = 2;

    /// <summary>Where the unit stands in the file: behind start of image, marker, length, name and version.</summary>
    private const int UnitAt = 13;

    private static ReadOnlySpan<byte> Start => [0xFF, 0xD8];

    /// <summary>Marker, length of what follows, name, version 1.02, no unit and square pixels, no thumbnail.</summary>
    private static ReadOnlySpan<byte> Segment =>
        [0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0];

    /// <summary>The file with the density of the image that it was made of; the same file where that is one that readers assume anyway.</summary>
    internal static byte[] Write(byte[] jpeg, Image image)
    {
        if (Of(image) is not var (unit, across, down) || !jpeg.AsSpan().StartsWith(Start))
            return jpeg;
        byte[] written = HasSegment(jpeg) ? jpeg : [.. Start, .. Segment, .. jpeg.AsSpan(Start.Length)];
        written[UnitAt] = unit;
        BinaryPrimitives.WriteUInt16BigEndian(written.AsSpan(UnitAt + 1), across);
        BinaryPrimitives.WriteUInt16BigEndian(written.AsSpan(UnitAt + 3), down);
        return written;
    }

    /// <summary>Null where nothing is known of it, or where it does not fit into 16 bits. libvips takes 1 dot a millimetre for a file that says nothing,
    /// and 72 an inch for a JPEG.</summary>
    private static (byte Unit, ushort Across, ushort Down)? Of(Image image)
    {
        var metric = image.Contains("resolution-unit") && image.Get("resolution-unit") is "cm";
        // Not both tried for the closer one: 300 an inch would become 118 a centimetre for a rounding error of the source.
        var (unit, factor) = metric ? (DotsPerCentimetre, 10) : (DotsPerInch, MillimetresPerInch);
        var (across, down) = (Math.Round(image.Xres * factor), Math.Round(image.Yres * factor));
        var assumed = image is { Xres: 1, Yres: 1 } || (unit, across, down) == (DotsPerInch, 72, 72);
        return assumed || across is not (>= 1 and <= ushort.MaxValue) || down is not (>= 1 and <= ushort.MaxValue)
            ? null
            : (unit, (ushort)across, (ushort)down);
    }

    private static bool HasSegment(ReadOnlySpan<byte> jpeg) =>
        jpeg.Length >= Start.Length + Segment.Length && jpeg[Start.Length..].StartsWith(Segment[..9]);
}
