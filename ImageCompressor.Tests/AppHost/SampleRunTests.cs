using ImageCompressor.AppHost.Samples;
using ImageCompressor.Benchmarks;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.AppHost;

/// <summary>What the dashboard's command does, against the service itself.</summary>
public sealed class SampleRunTests
{
    [Fact]
    public async Task The_sample_sheet_is_submitted_and_its_totals_are_told()
    {
        using var folder = new TemporaryFolder();
        await using var service = new ServiceProcess(folder.Path, "localhost:1") { Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development" } };
        await service.StartAsync();
        using var run = new SampleRun(service.Http.BaseAddress!, TimeProvider.System);
        Assert.Matches(@"^4 of 4 images completed, 0 failed; \d+\.\d MB became \d+\.\d MB\. Request [0-9a-f]{32}\.$", await run.RunAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Images_that_fail_are_a_fault_with_the_totals()
    {
        using var folder = new TemporaryFolder();
        await using var service = new ServiceProcess(folder.Path, "localhost:1", "--Imaging:MaxDimension=10") { Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development" } };
        await service.StartAsync();
        using var run = new SampleRun(service.Http.BaseAddress!, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => run.RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains("0 of 4 images completed, 4 failed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_fault()
    {
        using var run = new SampleRun(new Uri($"http://localhost:{Child.FreePort()}"), TimeProvider.System);
        await Assert.ThrowsAsync<HttpRequestException>(() => run.RunAsync(TestContext.Current.CancellationToken));
    }
}
