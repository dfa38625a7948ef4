using ImageCompressor.Backends.Composition;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.Worker;

/// <summary>A worker that its queue cannot reach does nothing.</summary>
internal sealed class QueueHealth(QueueState queue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(queue.Fault() is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy());
}
