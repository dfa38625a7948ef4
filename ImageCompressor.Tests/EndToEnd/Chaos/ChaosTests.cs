using System.Diagnostics;
using System.Globalization;
using ImageCompressor.Tests.Backends.S3;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd.Chaos;

/// <summary>Machines die, the network repeats and forgets, the broker and the store go away and come back: every image has one outcome, the right one.</summary>
/// <remarks>The long form (IMAGECOMPRESSOR_LONG=1) is 50 rounds of 500 images; IMAGECOMPRESSOR_CHAOS_ROUNDS and IMAGECOMPRESSOR_CHAOS_FIRST say how many, and the
/// number of the first: a round that failed can be played again by itself.</remarks>
[Trait("Category", "Chaos")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private static readonly bool s_long = Environment.GetEnvironmentVariable("IMAGECOMPRESSOR_LONG") == "1";

    private static readonly Disturbances[] s_short =
    [
        Disturbances.KillWorkers | Disturbances.RestartService | Disturbances.Twice,
        Disturbances.RestartBroker | Disturbances.DropResults,
        Disturbances.StopStore | Disturbances.KillWorkers,
    ];

    [Fact]
    public async Task Whatever_goes_wrong_every_image_has_the_one_outcome_that_it_must_have()
    {
        RabbitMqNode.SkipUnlessInstalled();
        var cluster = await CephServers.RunningAsync();
        var store = await cluster.AddGatewayAsync();
        await using var broker = await RabbitMqNode.StartNewAsync();
        await using var images = await ImageServer.StartAsync();
        var (rounds, count, workers) = (Number("ROUNDS", s_long ? 50 : s_short.Length), s_long ? 500 : 88, s_long ? 3 : 2);
        var first = Number("FIRST", 1);
        var failed = new List<string>();
        try
        {
            for (var round = first; round < first + rounds; round++)
                if (await Record.ExceptionAsync(() => RunAsync(new Stage(broker, store, images), round, count, workers)) is { } fault)
                {
                    // The other rounds go on: fifty of them take an hour.
                    failed.Add($"round {round}: {fault}");
                    output.WriteLine(failed[^1]);
                }
        }
        finally
        {
            await store.KillAsync();
        }

        Assert.True(failed.Count == 0, $"{failed.Count} of {rounds} rounds failed: {string.Join('\n', failed)}");
    }

    private async Task RunAsync(Stage stage, int round, int count, int workers)
    {
        var random = new Random(round);
        var disturbances = s_long ? Long(round - 1, random) : s_short[(round - 1) % s_short.Length];
        var watch = Stopwatch.StartNew();
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if ((disturbances & (Disturbances.KillWorkers | Disturbances.RestartBroker | Disturbances.StopStore | Disturbances.RestartService)) == 0) met.SetResult();
        var sheet = new ChaosSheet(stage.Images, count, round, longest: 400, until: met.Task);
        await using var site = await ChaosSite.StartAsync(stage.Broker, stage.Store, stage.Images, workers, disturbances);
        var id = await site.Service.UploadAsync(sheet.Text, "?format=webp");
        var disturber = new Disturber(site, stage.Broker, stage.Store, random, async () =>
        {
            var isRunning = await IsRunningAsync(site.Service, id);
            met.TrySetResult();
            return isRunning;
        });

        await disturber.RunAsync(disturbances, kills: s_long ? 6 : 2);
        await site.Service.WaitAsync(id, TimeSpan.FromSeconds(400));
        var finished = watch.Elapsed;

        await site.DrainAsync();
        var drained = watch.Elapsed;
        await Verdict.HoldsAsync(site.Service, id, sheet);
        using (var deleted = await site.Service.Http.DeleteAsync($"/api/requests/{id}", TestContext.Current.CancellationToken))
            Assert.True(deleted.IsSuccessStatusCode, $"{deleted.StatusCode}");
        Assert.Empty(await site.StopAsync());
        Assert.True(disturber.Met > 0 || disturber.Kills + disturber.Restarts == 0, "nothing that went wrong met the batch in its middle");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"round {round}: {disturbances}; {count} images, {workers} workers, {disturber.Kills} kills, {disturber.Restarts} restarts, {disturber.Met} in the middle, "
            + $"{site.Between?.Repeated ?? 0} messages repeated, {site.Between?.Dropped ?? 0} dropped, {sheet.Fetches} fetches; lost 0, double 0, stuck 0; {finished.TotalSeconds:F1} s, queues empty after {drained.TotalSeconds:F1} s"));
    }

    /// <summary>Each kind by itself, all together, and then by lot.</summary>
    private static Disturbances Long(int round, Random random) => (round % 10) switch
    {
        < 6 and var kind when round < 10 => (Disturbances)(1 << kind),
        6 => Disturbances.All,
        _ => (Disturbances)random.Next(1, (int)Disturbances.All + 1),
    };

    /// <summary>A service that is away is so because the batch is being disturbed.</summary>
    private static async Task<bool> IsRunningAsync(ServiceProcess service, string id)
    {
        try
        {
            return (await service.StatusAsync(id)).GetProperty("progress").GetInt32() < 100;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private static int Number(string name, int otherwise) =>
        Environment.GetEnvironmentVariable($"IMAGECOMPRESSOR_CHAOS_{name}") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private sealed record Stage(RabbitMqNode Broker, Gateway Store, ImageServer Images);
}
