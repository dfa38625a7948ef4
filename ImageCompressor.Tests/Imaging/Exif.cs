namespace ImageCompressor.Tests.Imaging;

/// <summary>Writes the one Exif tag that tests need.</summary>
internal static class Exif
{
    /// <summary>Puts an APP1 segment with an orientation behind the start of a JPEG.</summary>
    internal static byte[] Insert(byte[] jpeg, int orientation)
    {
        byte[] tiff = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        byte[] payload = [.. "Exif\0\0"u8, .. tiff];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(payload.Length + 2), .. payload, .. jpeg[2..]];
    }
}
