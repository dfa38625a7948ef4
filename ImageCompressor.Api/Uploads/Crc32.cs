namespace ImageCompressor.Api.Uploads;

/// <summary>The checksum of ZIP (APPNOTE 4.4.7). <c>ZipArchive</c> does not compare it when it reads (.NET 10): a stored entry with a damaged byte would be taken for the image.</summary>
internal static class Crc32
{
    /// <summary>The polynomial of ISO 3309, its bits in reverse.</summary>
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(value => Shift((uint)value, 8))];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes) crc = s_table[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint Shift(uint value, int times) => times == 0 ? value : Shift((value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial, times - 1);
}
