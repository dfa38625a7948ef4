using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ImageCompressor.Tests.Doubles;

/// <summary>A browser's part in Web Push: its keys, and the way from a body back to the message. Written from RFC 8188 and RFC 8291, with nothing of the service's
/// own code and not with the framework's HKDF either: two sides that share a mistake would agree.</summary>
internal sealed class TestBrowser(ECParameters pair, byte[] authSecret)
{
    public TestBrowser() : this(NewPair(), RandomNumberGenerator.GetBytes(16))
    {
    }

    public string P256dh { get; } = Base64Url.EncodeToString(Point(pair));
    public string Auth { get; } = Base64Url.EncodeToString(authSecret);

    /// <summary>What <c>PushSubscription.toJSON()</c> gives.</summary>
    public object Subscription(string endpoint) => new { endpoint, expirationTime = (long?)null, keys = new { p256dh = P256dh, auth = Auth } };

    /// <exception cref="CryptographicException">It is not for this browser, or was changed.</exception>
    public string Decrypt(byte[] body)
    {
        var (salt, recordLength, nameLength) = (body[..16], BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(16)), body[20]);
        Assert.Equal(65, nameLength);
        var (sender, record) = (body[21..86], body[86..]);
        Assert.InRange(record.Length, 17, (int)recordLength);

        var secret = Extract(authSecret, Agree(sender));
        var input = Expand(secret, [.. "WebPush: info\0"u8, .. Point(pair), .. sender], 32);
        var keys = Extract(salt, input);
        using var cipher = new AesGcm(Expand(keys, "Content-Encoding: aes128gcm\0"u8.ToArray(), 16), 16);
        var plain = new byte[record.Length - 16];
        cipher.Decrypt(Expand(keys, "Content-Encoding: nonce\0"u8.ToArray(), 12), record.AsSpan(..^16), record.AsSpan(^16..), plain);

        // Zeros are padding, and 2 ends the last record (RFC 8188, 2).
        var end = Array.FindLastIndex(plain, one => one != 0);
        Assert.Equal(2, plain[end]);
        return Encoding.UTF8.GetString(plain, 0, end);
    }

    private byte[] Agree(byte[] sender)
    {
        using var own = ECDiffieHellman.Create(pair);
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] } });
        return own.DeriveRawSecretAgreement(other.PublicKey);
    }

    /// <summary>RFC 5869, 2.2.</summary>
    private static byte[] Extract(byte[] salt, byte[] input) => HMACSHA256.HashData(salt, input);

    /// <summary>RFC 5869, 2.3, of one block.</summary>
    private static byte[] Expand(byte[] key, byte[] info, int length) => HMACSHA256.HashData(key, (byte[])[.. info, 1])[..length];

    private static byte[] Point(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];

    private static ECParameters NewPair()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportParameters(includePrivateParameters: true);
    }
}
