using Microsoft.Extensions.Configuration;

namespace ImageCompressor.AppHost.Composition;

/// <summary>What the service needs to tell browsers, but for its secret (<c>./run push-keys</c> makes all three). Whether they fit each other is said by the service when it starts.</summary>
/// <param name="PublicKey">Shown to every browser.</param>
/// <param name="Subject">Whom the push services' operators ask.</param>
internal sealed record PushSettings(string PublicKey, string Subject)
{
    private const string Section = "Push", Private = $"{Section}:{nameof(Private)}Key";

    /// <summary>Reads the section <c>Push</c>. Without a private key, one is asked for when running, and is to be filled in where it was published.</summary>
    public static PushSettings? Read(IConfiguration configuration, ICollection<string> faults)
    {
        var (key, subject) = (configuration[$"{Section}:{nameof(PublicKey)}"], configuration[$"{Section}:{nameof(Subject)}"]);
        if (!string.IsNullOrWhiteSpace(key) && !string.IsNullOrWhiteSpace(subject)) return new(key, subject);
        if (!string.IsNullOrWhiteSpace(key) || !string.IsNullOrWhiteSpace(subject) || !string.IsNullOrWhiteSpace(configuration[Private]))
            faults.Add($"{Section}: give {nameof(PublicKey)} and {nameof(Subject)}, or none of {Section}; './run push-keys mailto:you@example.com' prints what belongs together.");
        return null;
    }

    /// <summary>Gives them to the service, and to it alone: all its replicas have the same keys, for a browser's subscription is bound to them.</summary>
    public IResourceBuilder<ProjectResource> AddTo(IResourceBuilder<ProjectResource> api) => api
        .WithEnvironment("Push__PublicKey", PublicKey)
        .WithEnvironment("Push__Subject", Subject)
        .WithEnvironment("Push__PrivateKey", api.ApplicationBuilder.AddParameterFromConfiguration("push-private-key", Private, secret: true));
}
