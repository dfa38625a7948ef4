using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.ServiceDefaults;

/// <summary>A dependency that is asked something small, each time that health is asked for.</summary>
public static class ProbeHealth
{
    /// <summary>As long as a prober waits, in most systems, is longer than this.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);

    /// <summary>Adds a check that calls a service and is well when the call returns.</summary>
    /// <param name="checks">Where to add it.</param>
    /// <param name="name">What the check is called in the answer.</param>
    /// <param name="whenAway">What it means when the call fails, or has not returned after 4 s.</param>
    /// <param name="ask">The call. Its exception's message goes to the log and must hold no secrets.</param>
    public static IHealthChecksBuilder AddProbe<T>(
        this IHealthChecksBuilder checks, string name, HealthStatus whenAway, Func<T, CancellationToken, Task> ask)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.Add(new HealthCheckRegistration(name, services => new Probe(
            cancel => ask(services.GetRequiredService<T>(), cancel)), whenAway, tags: null));
    }

    private sealed class Probe(Func<CancellationToken, Task> ask) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
        {
            try
            {
                await ask(cancellationToken).WaitAsync(s_patience, cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy();
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, $"{context.Registration.Name}: {fault.Message}");
            }
        }
    }
}
