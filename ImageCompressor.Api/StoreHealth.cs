using ImageCompressor.Domain.Batches;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.Api;

/// <summary>Ready means that the store answers: without it nothing can be accepted and nothing told.</summary>
internal sealed class StoreHealth(IBatchStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await store.CountWorkAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The batch store does not answer.", exception);
        }
    }
}
