using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.ServiceDefaults;

/// <summary>The two probes. They are mapped in every environment: where only development has them, a deployed service is restarted for ever.</summary>
public static class DefaultEndpoints
{
    /// <summary>A health check with this tag counts for liveness; every check counts for readiness.</summary>
    public const string LiveTag = "live";

    /// <summary>Readiness: all checks. 200, or 503 when one of them is unhealthy or they take too long (<see cref="HealthOptions.Timeout"/>).</summary>
    public const string HealthPath = "/health";

    /// <summary>Liveness: the checks tagged <see cref="LiveTag"/>. A process that fails it should be restarted.</summary>
    public const string AlivePath = "/alive";

    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Maps <see cref="HealthPath"/> and <see cref="AlivePath"/>; both answer with the state of each check by its name, at
    /// <see cref="HealthOptions.Port"/> alone where that is set.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        Map(app, HealthPath, HealthAsync);
        Map(app, AlivePath, AliveAsync);
        return app;
    }

    private static void Map(WebApplication app, string path, RequestDelegate answer) =>
        app.MapMethods(path, s_methods, context => IsOpen(context) ? answer(context) : NotFound(context))
            .ExcludeFromDescription().DisableHttpMetrics();

    /// <summary>The port of the connection. Not RequireHost: that believes the Host header, which a caller writes as he likes.</summary>
    private static bool IsOpen(HttpContext context) =>
        context.RequestServices.GetRequiredService<HealthOptions>().Port is not { } only || context.Connection.LocalPort == only;

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task HealthAsync(HttpContext context)
    {
        var report = await context.RequestServices.GetRequiredService<HealthReports>().ReadAsync(context.RequestAborted);
        if (report is not null) await WriteAsync(context, report);
        else await WriteAsync(context, HealthStatus.Unhealthy, new() { ["time"] = nameof(HealthStatus.Unhealthy) });
    }

    /// <summary>Never shared with readiness: a store that hangs must not make a sound process look dead.</summary>
    private static async Task AliveAsync(HttpContext context) =>
        await WriteAsync(context, await context.RequestServices.GetRequiredService<HealthCheckService>().CheckHealthAsync(IsLive, context.RequestAborted));

    private static bool IsLive(HealthCheckRegistration check) => check.Tags.Contains(LiveTag);

    /// <summary>Names and states only: descriptions and exceptions may tell addresses and credentials, and a probe needs no login.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        WriteAsync(context, report.Status, report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString()));

    private static Task WriteAsync(HttpContext context, HealthStatus status, Dictionary<string, string> checks)
    {
        context.Response.StatusCode = status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new { status = status.ToString(), checks }, context.RequestAborted);
    }
}
