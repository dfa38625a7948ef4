using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ImageCompressor.Api.Notifications.Webhooks;

/// <summary>What messages are signed with: HMAC-SHA256 as the Standard Webhooks specification has it (standardwebhooks.com, "Signature scheme").</summary>
internal sealed class SigningKeys
{
    public const string Form = "whsec_ and the base64 of 24 to 64 bytes";

    private const string Prefix = "whsec_";
    private const int LeastBytes = 24, MostBytes = 64, NewBytes = 32;

    private readonly byte[][] _keys;

    private SigningKeys(byte[][] keys) => _keys = keys;

    /// <summary>No key: nothing can be signed.</summary>
    public static SigningKeys None { get; } = new([]);

    public bool CanSign => _keys.Length > 0;

    /// <summary>Reads one secret or several, separated by blanks or commas.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SigningKeys? keys)
    {
        keys = null;
        var parts = (text ?? "").Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var read = Array.ConvertAll(parts, Read);
        if (read.Length == 0 || Array.Exists(read, key => key is null)) return false;
        keys = new SigningKeys(read!);
        return true;
    }

    /// <summary>A secret that nobody knows.</summary>
    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewBytes));

    /// <summary>The header <c>webhook-signature</c>: a signature by each key, so that a receiver may know the old one or the new one.</summary>
    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', _keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }

    private static byte[]? Read(string part)
    {
        if (!part.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var bytes = new byte[part.Length];
        return Convert.TryFromBase64String(part[Prefix.Length..], bytes, out var length) && length is >= LeastBytes and <= MostBytes ? bytes[..length] : null;
    }
}
