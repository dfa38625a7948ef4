using ImageCompressor.Backends.Composition;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.Api;

/// <summary>Without its feed the service does all that it does, and progress comes a few seconds late.</summary>
internal sealed class FeedHealth(FeedState feed) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(feed.Fault() is { } fault ? HealthCheckResult.Degraded(fault) : HealthCheckResult.Healthy());
}
