using System.Buffers.Text;
using System.Security.Cryptography;

namespace ImageCompressor.Api.Push;

/// <summary><c>./run push-keys mailto:you@example.com</c>: prints a fresh pair as the settings that it becomes, for the environment.</summary>
internal static class PushKeysCommand
{
    public const string Name = "push-keys";

    public static int Run(string subject, TextWriter console)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pair = key.ExportParameters(includePrivateParameters: true);
        console.WriteLine($"{PushOptions.Section}__{nameof(PushOptions.PublicKey)}={Base64Url.EncodeToString(P256.PointOf(pair))}");
        console.WriteLine($"{PushOptions.Section}__{nameof(PushOptions.PrivateKey)}={Base64Url.EncodeToString(pair.D)}");
        console.WriteLine($"{PushOptions.Section}__{nameof(PushOptions.Subject)}={subject}");
        return 0;
    }
}
