using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Fetching;
using ImageCompressor.Processing;

namespace ImageCompressor.Api.Notifications;

/// <summary>Adds all that tells others of ends.</summary>
internal static class NotificationRegistration
{
    /// <summary>Reads the section <c>Webhooks</c>; adds what is wrong with it to <paramref name="faults"/>.</summary>
    public static void AddNotifications(this IServiceCollection services, IConfiguration configuration, ICollection<string> faults)
    {
        var options = Settings.Read<WebhookOptions>(configuration, WebhookOptions.Section, options => options.Validate(), faults);
        services.AddSingleton(options).AddSingleton<DeliveryBell>().AddSingleton<Teller>().AddSingleton<DeliveryRoutes>().AddSingleton<Throttle>();
        services.AddSingleton<WebhookMessage>().AddSingleton<WebhookSender>().AddSingleton<WebhookIntake>();
        services.AddSingleton(s => new OutboundClient(options.ToOutbound(s.GetRequiredService<FetchOptions>()), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => Keys(options, s.GetRequiredService<BackendOptions>()));
        if (options.Secret is null && BackendRegistration.HasRemoteStore(configuration)) services.AddHostedService<LoneSecretWarning>();
        services.AddHostedService<Deliverer>();
    }

    /// <exception cref="StartupException">None is set, and none can be made.</exception>
    private static SigningKeys Keys(WebhookOptions options, BackendOptions backends) =>
        SigningKeys.TryParse(options.Secret ?? SecretFile.ReadOrMake(backends.Directory), out var keys) ? keys : throw new StartupException([$"{WebhookOptions.Section}:{nameof(WebhookOptions.Secret)}: give {SigningKeys.Form}."]);
}
