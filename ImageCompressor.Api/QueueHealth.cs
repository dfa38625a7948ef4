using ImageCompressor.Backends.Composition;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.Api;

/// <summary>Without its queue the service still takes sheets and tells how they stand; their images wait in the store.</summary>
internal sealed class QueueHealth(QueueState queue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(queue.Fault() is { } fault ? HealthCheckResult.Degraded(fault) : HealthCheckResult.Healthy());
}
