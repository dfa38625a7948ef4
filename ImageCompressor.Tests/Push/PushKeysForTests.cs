using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Push;

/// <summary>A service's settings for push, with the sender's pair of RFC 8291, appendix A.</summary>
internal static class PushKeysForTests
{
    public const string Public = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    public const string Private = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    public const string Subject = "mailto:me@example.com";

    public static readonly string[] Settings = [$"--Push:PublicKey={Public}", $"--Push:PrivateKey={Private}", $"--Push:Subject={Subject}"];

    /// <summary>With a push service that may be called, and waits that a test can wait for.</summary>
    public static string[] With(PushService pushes) =>
        [.. Settings, $"--Webhooks:AllowedHosts:0={pushes.Host}", "--Webhooks:RetryDelay=00:00:00.05", "--Webhooks:MaxRetryDelay=00:00:00.2"];
}
