using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.ServiceDefaults;

/// <summary>The two probes. They are mapped in every environment: where only development has them, a deployed service is restarted for ever.</summary>
public static class DefaultEndpoints
{
    /// <summary>A health check with this tag counts for liveness; every check counts for readiness.</summary>
    public const string LiveTag = "live";

    /// <summary>Readiness: all checks. 200, or 503 when one of them is unhealthy.</summary>
    public const string HealthPath = "/health";

    /// <summary>Liveness: the checks tagged <see cref="LiveTag"/>. A process that fails it should be restarted.</summary>
    public const string AlivePath = "/alive";

    /// <summary>Maps <see cref="HealthPath"/> and <see cref="AlivePath"/>; both answer with the state of each check by its name.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthChecks(HealthPath, new HealthCheckOptions { ResponseWriter = WriteAsync }).DisableHttpMetrics();
        app.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = IsLive, ResponseWriter = WriteAsync }).DisableHttpMetrics();
        return app;
    }

    private static bool IsLive(HealthCheckRegistration check) => check.Tags.Contains(LiveTag);

    /// <summary>Names and states only: descriptions and exceptions may tell addresses and credentials, and a probe needs no login.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new { status = report.Status.ToString(), checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString()) },
        context.RequestAborted);
}
