using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ImageCompressor.Api.Push;

/// <summary>Keys on the curve P-256 as Web Push writes them: a point uncompressed, 4 and both coordinates (RFC 8291, 2.1), a private key as its number; both base64url.</summary>
internal static class P256
{
    public const int PointLength = 65;
    public const int NumberLength = 32;

    private const byte Uncompressed = 4;

    /// <summary>The point, when it is one of this curve. One that is not would give away bits of the other side's key.</summary>
    public static bool TryReadPoint(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ECDiffieHellman? key)
    {
        key = null;
        if (bytes.Length != PointLength || bytes[0] != Uncompressed) return false;
        try
        {
            key = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = bytes[1..33].ToArray(), Y = bytes[33..].ToArray() },
            });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The pair that follows from the private number; null when it is none: zero, or not below the curve's order.</summary>
    public static ECParameters? PairOf(ReadOnlySpan<byte> number)
    {
        if (number.Length != NumberLength) return null;
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number.ToArray() });
            return key.ExportParameters(includePrivateParameters: true);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static byte[] PointOf(ECParameters key) => [Uncompressed, .. key.Q.X!, .. key.Q.Y!];

    /// <summary>Decodes base64url, with or without its padding, that stands for exactly so many bytes; null for anything else. Blanks, which the framework passes over,
    /// are in no key.</summary>
    public static byte[]? Decode(string? text, int length) =>
        text is not null && !text.Any(char.IsWhiteSpace) && Base64Url.IsValid(text, out var bytes) && bytes == length ? Base64Url.DecodeFromChars(text) : null;
}
