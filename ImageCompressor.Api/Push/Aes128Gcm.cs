using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ImageCompressor.Api.Push;

/// <summary>The content coding <c>aes128gcm</c> (RFC 8188), as far as a push message needs it: one record, which is the last.</summary>
internal static class Aes128Gcm
{
    public const int SaltLength = 16;

    /// <summary>Said in the header. Every push service takes a body of this length (RFC 8030, 7.2), and a message is one record (RFC 8291, 4).</summary>
    public const int RecordLength = 4_096;

    private const int TagLength = 16;
    private const byte LastRecord = 2;

    /// <summary>Of a body: salt, record length, length of the key's name (RFC 8188, 2.1).</summary>
    private const int HeadLength = SaltLength + sizeof(uint) + 1;

    /// <summary>What is left of a body of <see cref="RecordLength"/> bytes for the message, beside a key's name of <paramref name="nameLength"/> bytes.</summary>
    public static int MostPlain(int nameLength) => RecordLength - HeadLength - nameLength - 1 - TagLength;

    /// <summary>The whole body.</summary>
    /// <param name="plain">At most <see cref="MostPlain"/> bytes.</param>
    /// <param name="secret">The input keying material: 16 bytes or more that nobody else knows.</param>
    /// <param name="salt"><see cref="SaltLength"/> bytes, new for each message.</param>
    /// <param name="keyName">By which the receiver knows the secret; at most 255 bytes.</param>
    /// <exception cref="ArgumentException">The message is too long.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> keyName)
    {
        if (plain.Length > MostPlain(keyName.Length)) throw new ArgumentException($"{plain.Length} bytes do not fit into one record.", nameof(plain));
        Span<byte> key = stackalloc byte[16];
        Span<byte> nonce = stackalloc byte[12];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt, "Content-Encoding: aes128gcm\0"u8);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, nonce, salt, "Content-Encoding: nonce\0"u8);

        var body = new byte[HeadLength + keyName.Length + plain.Length + 1 + TagLength];
        salt.CopyTo(body);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(SaltLength), RecordLength);
        body[HeadLength - 1] = (byte)keyName.Length;
        keyName.CopyTo(body.AsSpan(HeadLength));

        Span<byte> record = [.. plain, LastRecord];
        var sealedRecord = body.AsSpan(HeadLength + keyName.Length);
        using var cipher = new AesGcm(key, TagLength);
        // The nonce of the first record is the nonce itself (RFC 8188, 2.3).
        cipher.Encrypt(nonce, record, sealedRecord[..record.Length], sealedRecord[record.Length..]);
        return body;
    }
}
