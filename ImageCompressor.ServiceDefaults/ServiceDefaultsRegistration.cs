using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ImageCompressor.ServiceDefaults;

/// <summary>What every program of this application has, under the names that Aspire's templates taught people to look for.</summary>
public static class ServiceDefaultsRegistration
{
    /// <summary>
    /// Adds telemetry (see <see cref="TelemetryRegistration.AddTelemetry"/>), single-line console logs and the liveness check. Call it
    /// first: what is registered before it may start before anybody listens.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddConsoleFormat();
        builder.AddTelemetry();

        // Being able to answer is all that liveness means: a check of a database here would restart a sound process over a broken one.
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [DefaultEndpoints.LiveTag]);
        return builder;
    }
}
