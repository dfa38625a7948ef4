using ImageCompressor.Backends.Composition;

namespace ImageCompressor.Api.Notifications.Webhooks;

/// <summary>Says at start that services on several machines would sign with secrets of their own, where nobody has given them one and no folder is shared.</summary>
internal sealed partial class LoneSecretWarning(BackendOptions backends, ILogger<LoneSecretWarning> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!backends.Shared) LogLone(Path.Combine(Path.GetFullPath(backends.Directory), SecretFile.Name));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(85, LogLevel.Warning,
        "Webhooks:Secret is not set, and webhooks are signed with the secret in {File}. A service on another machine would sign with another: set Webhooks:Secret to the same on all, as `webhook-secret` prints it")]
    private partial void LogLone(string file);
}
