namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>CRC-32 as PNG has it (annex D), with a table: it runs over every chunk of thousands of files.</summary>
internal static class Checksum
{
    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(static value => Byte((uint)value))];

    public static uint Crc32(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
            crc = s_table[(byte)(crc ^ value)] ^ crc >> 8;
        return ~crc;
    }

    private static uint Byte(uint crc)
    {
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xEDB88320u ^ crc >> 1 : crc >> 1;
        return crc;
    }
}
