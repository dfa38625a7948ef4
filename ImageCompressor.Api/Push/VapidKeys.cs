using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace ImageCompressor.Api.Push;

/// <summary>Says to a push service who sends (VAPID, RFC 8292). A browser's subscription is bound to the public key, so nobody else can use it.</summary>
/// <param name="pair">Both keys.</param>
/// <param name="subject">Whom the push service's operator asks when something is wrong: a <c>mailto:</c> or <c>https:</c> URI.</param>
internal sealed class VapidKeys(ECParameters pair, string subject)
{
    /// <summary>How long a token is good; at most a day is allowed (RFC 8292, 2). Half of it, for clocks that differ.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromHours(12);

    private static readonly string s_header = Encode(new { typ = "JWT", alg = "ES256" });

    /// <summary>As browsers want it (<c>applicationServerKey</c>): the point, base64url.</summary>
    public string PublicKey { get; } = Base64Url.EncodeToString(P256.PointOf(pair));

    /// <summary>The value of <c>Authorization</c> for one request (RFC 8292, 3).</summary>
    public string Authorization(Uri endpoint, DateTimeOffset now)
    {
        var claims = new { aud = endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped), exp = (now + TokenLife).ToUnixTimeSeconds(), sub = subject };
        var signed = $"{s_header}.{Encode(claims)}";
        // One for each call: the framework promises nothing about one that several threads use.
        using var key = ECDsa.Create(pair);
        var signature = key.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"vapid t={signed}.{Base64Url.EncodeToString(signature)}, k={PublicKey}";
    }

    private static string Encode<T>(T part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
