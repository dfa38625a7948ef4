using ImageCompressor.Backends.Composition;

namespace ImageCompressor.Api.Notifications.Webhooks;

/// <summary>Picks what this process signs with: what is set, or what is kept in its folder.</summary>
internal static partial class KeyChoice
{
    /// <param name="options">With the secret, where one is set.</param>
    /// <param name="backends">With the folder.</param>
    /// <param name="isStoreRemote">Whether services on other machines may use the same store. Then the folder may be one that nobody can write, as in a container, and nothing else of
    /// such a service needs it: it starts, and takes no webhooks.</param>
    /// <param name="log">Is told what the operator should set.</param>
    /// <exception cref="StartupException">None is set, and none can be read or made in the folder that also has the database.</exception>
    public static SigningKeys Open(WebhookOptions options, BackendOptions backends, bool isStoreRemote, ILogger log)
    {
        if (SigningKeys.TryParse(options.Secret, out var set)) return set;
        try
        {
            var keys = SigningKeys.TryParse(SecretFile.ReadOrMake(backends.Directory), out var kept) ? kept : SigningKeys.None;
            if (isStoreRemote && !backends.Shared) LogLone(log, Path.Combine(Path.GetFullPath(backends.Directory), SecretFile.Name));
            return keys;
        }
        catch (StartupException fault) when (isStoreRemote)
        {
            LogNone(log, fault.Message);
            return SigningKeys.None;
        }
    }

    [LoggerMessage(95, LogLevel.Warning,
        "Webhooks:Secret is not set, and webhooks are signed with the secret in {File}. A service on another machine would sign with another: set Webhooks:Secret to the same on all, as `webhook-secret` prints it")]
    private static partial void LogLone(ILogger log, string file);

    [LoggerMessage(96, LogLevel.Error, "Webhooks:Secret is not set, and none can be kept; uploads that name a webhook are refused until it is set. {Fault}")]
    private static partial void LogNone(ILogger log, string fault);
}
