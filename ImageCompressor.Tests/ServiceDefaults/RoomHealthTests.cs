using ImageCompressor.ServiceDefaults;
using ImageCompressor.Tests.Doubles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.Tests.ServiceDefaults;

public sealed class RoomHealthTests
{
    [Fact]
    public async Task A_disk_with_less_room_than_is_needed_is_degraded_and_the_sentence_names_the_folder()
    {
        using var folder = new TemporaryFolder();
        var later = Path.Combine(folder.Path, "made", "later");

        // No disk has that much.
        var (status, sentence) = await AskAsync(later, long.MaxValue);

        Assert.Equal(HealthStatus.Degraded, status);
        Assert.StartsWith($"The disk of the folder {later} is full: ", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_with_room_is_well()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal((HealthStatus.Healthy, null), await AskAsync(folder.Path, 0));
    }

    private static async Task<(HealthStatus Status, string? Description)> AskAsync(string folder, long least)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddRoom("disk", _ => folder, least);
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return (report.Entries["disk"].Status, report.Entries["disk"].Description);
    }
}
