using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The entry point that OpenTelemetry.Extensions.Hosting 1.20.1 has under this name.</summary>
public static class OpenTelemetryServicesExtensions
{
    /// <summary>
    /// Adds the OpenTelemetry SDK. Its providers start with the host and are disposed, flushing what they hold, with the
    /// host's services. May be called again: the providers stay one of each kind.
    /// </summary>
    public static OpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var isThere = services.Any(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(TelemetryStart));

        // First of the hosted services, so that what the others do while they start is seen; AddHostedService would append.
        if (!isThere) services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryStart>());
        return new OpenTelemetryBuilder(services);
    }
}
