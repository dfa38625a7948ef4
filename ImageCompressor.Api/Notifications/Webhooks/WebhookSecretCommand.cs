using ImageCompressor.Processing;

namespace ImageCompressor.Api.Notifications.Webhooks;

/// <summary><c>./run webhook-secret</c>: prints what receivers check signatures with, for the configuration that it is given, as the service is.</summary>
internal sealed class WebhookSecretCommand(LaunchArguments arguments, TextWriter console)
{
    /// <exception cref="StartupException">The settings have faults, or the secret can be neither read nor made.</exception>
    public int Run()
    {
        var configuration = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. arguments.Configuration],
            ContentRootPath = AppContext.BaseDirectory,
        }).Configuration;
        var faults = new List<string>();
        var options = Settings.Read<WebhookOptions>(configuration, WebhookOptions.Section, options => options.Validate(), faults);
        if (faults.Count > 0) throw new StartupException(faults);
        console.WriteLine(options.Secret ?? SecretFile.ReadOrMake(configuration["Data:Directory"] ?? "data"));
        return 0;
    }
}
