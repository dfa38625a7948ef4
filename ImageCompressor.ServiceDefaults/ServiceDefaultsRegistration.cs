using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ImageCompressor.ServiceDefaults;

/// <summary>What every program of this application has, under the names that Aspire's templates taught people to look for.</summary>
public static class ServiceDefaultsRegistration
{
    /// <summary>
    /// Adds telemetry (see <see cref="TelemetryRegistration.AddTelemetry"/>), single-line console logs, the liveness check and,
    /// in the Full profile, service discovery and resilience for clients of IHttpClientFactory. Call it
    /// first: what is registered before it may start before anybody listens.
    /// </summary>
    /// <exception cref="OptionsValidationException">The section <c>Health</c> of the configuration does not fit.</exception>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddConsoleFormat();
        builder.AddTelemetry();
#if !PORTABLE
        builder.AddHttpClientDefaults();
#endif

        // Being able to answer is all that liveness means: a check of a database here would restart a sound process over a broken one.
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [DefaultEndpoints.LiveTag]);
        builder.Services.AddSingleton(HealthOptions.Read(builder.Configuration)).AddSingleton<HealthReports>().TryAddSingleton(TimeProvider.System);
        return builder;
    }
}
