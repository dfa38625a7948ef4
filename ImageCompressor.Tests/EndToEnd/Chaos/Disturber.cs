using ImageCompressor.Tests.Backends.S3;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd.Chaos;

/// <summary>Does what a round says, all of it at once, while a batch runs.</summary>
internal sealed class Disturber(ChaosSite site, RabbitMqNode broker, Gateway store, Random random, Func<Task<bool>> inTheMiddle)
{
    private static readonly TimeSpan s_storeAway = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();

    public int Kills { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>How many of them met the batch unfinished.</summary>
    public int Met { get; private set; }

    public Task RunAsync(Disturbances asked, int kills) => Task.WhenAll(
        asked.HasFlag(Disturbances.KillWorkers) ? KillWorkersAsync(kills) : Task.CompletedTask,
        asked.HasFlag(Disturbances.RestartBroker) ? RestartBrokerAsync() : Task.CompletedTask,
        asked.HasFlag(Disturbances.StopStore) ? StopStoreAsync() : Task.CompletedTask,
        asked.HasFlag(Disturbances.RestartService) ? RestartServiceAsync(1 + kills / 3) : Task.CompletedTask);

    private async Task KillWorkersAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Delay(Between(300, 1_500));
            var worker = site.Workers[Between(0, site.Workers.Length)];
            await NoteAsync(() => Kills++);
            await worker.KillAsync();
            await worker.StartAsync();
        }
    }

    private async Task RestartBrokerAsync()
    {
        await Task.Delay(Between(300, 2_000));
        await NoteAsync(() => Restarts++);
        await broker.StopAsync();
        await Task.Delay(Between(0, 2_000));
        await broker.StartAsync();
    }

    private async Task StopStoreAsync()
    {
        await Task.Delay(Between(300, 2_000));
        await NoteAsync(() => Restarts++);
        await store.KillAsync();
        await Task.Delay(s_storeAway);
        await store.StartAsync();
    }

    private async Task RestartServiceAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Delay(Between(300, 2_000));
            await NoteAsync(() => Kills++);
            await site.Service.KillAsync();
            await Task.Delay(Between(0, 1_000));
            await site.Service.StartAsync();
        }
    }

    private int Between(int least, int most)
    {
        lock (_lock) return random.Next(least, most);
    }

    private async Task NoteAsync(Action count)
    {
        var met = await inTheMiddle();
        lock (_lock)
        {
            count();
            if (met) Met++;
        }
    }
}
