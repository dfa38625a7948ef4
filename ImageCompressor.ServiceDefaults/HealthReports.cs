using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.ServiceDefaults;

/// <summary>
/// The last report on all checks, which serves everybody for a while: anybody may probe, and a check asks the store. ASP.NET Core's
/// output cache is not used: it keeps only answers of 200, so a store in trouble would be asked by every probe.
/// </summary>
internal sealed class HealthReports(HealthCheckService checks, HealthOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<HealthReport>? _last;
    private long _endedAt;

    /// <summary>A report that is no older than <see cref="HealthOptions.MaxAge"/>; null when the checks take longer than <see cref="HealthOptions.Timeout"/>.</summary>
    public async Task<HealthReport?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Current().WaitAsync(options.Timeout, time, cancellationToken);
        }
        catch (Exception slow) when (slow is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private Task<HealthReport> Current()
    {
        lock (_gate)
        {
            if (_last is { IsCompleted: false }) return _last;
            if (_last is { IsCompletedSuccessfully: true } && time.GetElapsedTime(_endedAt) < options.MaxAge) return _last;

            // Not within the caller's turn: a check may begin with work that blocks, and others would wait at the gate.
            return _last = Task.Run(CheckAsync);
        }
    }

    private async Task<HealthReport> CheckAsync()
    {
        // Not the caller's token: others wait for the same report.
        using var limit = new CancellationTokenSource(options.Timeout, time);
        var report = await checks.CheckHealthAsync(limit.Token);
        _endedAt = time.GetTimestamp();
        return report;
    }
}
