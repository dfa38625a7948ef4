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
        services.AddSingleton(s => KeyChoice.Open(
            options, s.GetRequiredService<BackendOptions>(), BackendRegistration.HasRemoteStore(configuration), s.GetRequiredService<ILogger<SigningKeys>>()));
        services.AddHostedService<Deliverer>();
    }
}
