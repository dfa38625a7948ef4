using ImageCompressor.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.Tests.ServiceDefaults;

public sealed class ProbeHealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dependency_that_answers_is_well() => Assert.Equal((HealthStatus.Healthy, null), await AskAsync((_, _) => Task.CompletedTask));

    [Fact]
    public async Task One_that_fails_is_what_its_owner_says_that_means() => Assert.Equal(
        (HealthStatus.Degraded, "thing: The disk is gone."), await AskAsync((_, _) => Task.FromException(new IOException("The disk is gone."))));

    [Fact]
    public async Task One_that_never_answers_does_not_hold_the_prober() => Assert.Equal(
        HealthStatus.Degraded, (await AskAsync((_, cancel) => Task.Delay(Timeout.Infinite, cancel))).Status);

    private static async Task<(HealthStatus Status, string? Description)> AskAsync(Func<ProbeHealthTests, CancellationToken, Task> ask)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<ProbeHealthTests>();
        services.AddHealthChecks().AddProbe("thing", HealthStatus.Degraded, ask);
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        return (report.Entries["thing"].Status, report.Entries["thing"].Description);
    }
}
