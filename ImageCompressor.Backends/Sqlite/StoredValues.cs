using System.Diagnostics.CodeAnalysis;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Times as they are stored: whole milliseconds since 1970 in UTC.</summary>
internal static class Milliseconds
{
    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    [return: NotNullIfNotNull(nameof(time))]
    public static object? Of(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static DateTimeOffset Read(long stored) => DateTimeOffset.FromUnixTimeMilliseconds(stored);
}

/// <summary>Ids as they are stored: 16 bytes in network order, half of the text's size and sorted by the time in a version 7 UUID.</summary>
internal static class Uuid
{
    public static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    public static Guid Read(byte[] stored) => new(stored, bigEndian: true);
}
