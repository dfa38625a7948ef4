using System.Security.Cryptography;

namespace ImageCompressor.Api.Push;

/// <summary>Encrypts a message for one browser (RFC 8291): the push service in between sees its length alone.</summary>
internal static class MessageEncryption
{
    public const int AuthSecretLength = 16;

    /// <summary>Bytes of the longest message: 3,993 (RFC 8291, 4).</summary>
    public static readonly int MostPlain = Aes128Gcm.MostPlain(P256.PointLength);

    /// <param name="plain">At most <see cref="MostPlain"/> bytes.</param>
    /// <param name="receiver">The browser's public key: a point of <see cref="P256.PointLength"/> bytes.</param>
    /// <param name="authSecret">The browser's secret, <see cref="AuthSecretLength"/> bytes.</param>
    /// <exception cref="ArgumentException">The message is too long, or the receiver's key is none.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> authSecret)
    {
        // A pair for this message alone: who gets hold of the service's keys can read nothing that was sent.
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(plain, receiver, authSecret, sender, RandomNumberGenerator.GetBytes(Aes128Gcm.SaltLength));
    }

    /// <summary>With a sender's pair and a salt that are given, for the examples of the standard.</summary>
    internal static byte[] Encrypt(
        ReadOnlySpan<byte> plain, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> authSecret, ECDiffieHellman sender, ReadOnlySpan<byte> salt)
    {
        if (!P256.TryReadPoint(receiver, out var browser)) throw new ArgumentException("No point of P-256.", nameof(receiver));
        using (browser)
        {
            var senderPoint = P256.PointOf(sender.ExportParameters(includePrivateParameters: false));
            using var browserKey = browser.PublicKey;
            Span<byte> secret = stackalloc byte[32];
            // RFC 8291, 3.4.
            HKDF.DeriveKey(HashAlgorithmName.SHA256, sender.DeriveRawSecretAgreement(browserKey), secret, authSecret,
                [.. "WebPush: info\0"u8, .. receiver, .. senderPoint]);
            return Aes128Gcm.Seal(plain, secret, salt, senderPoint);
        }
    }
}
