using ImageCompressor.Tests.Backends.S3;
using ImageCompressor.Tests.Doubles;
using RabbitMQ.Client;

namespace ImageCompressor.Tests.EndToEnd.Chaos;

/// <summary>One service and some workers, all processes of their own, with queues, buckets and data of one round.</summary>
internal sealed class ChaosSite : IAsyncDisposable
{
    private static readonly string[] s_queues = ["image_tasks", "image_tasks.suspects", "image_tasks.dead", "image_tasks.buried", "image_results"];
    private static readonly string[] s_results = ["image_results"];

    private readonly TemporaryFolder _data = new();
    private readonly RabbitMqNode _broker;
    private readonly string[] _prefixes;

    private ChaosSite(RabbitMqNode broker, Gateway store, ImageServer images, int workers, Disturbances disturbances)
    {
        _broker = broker;
        var round = Guid.NewGuid().ToString("N")[..10];
        var between = (disturbances & (Disturbances.Twice | Disturbances.DropResults)) != 0;
        _prefixes = between ? [$"{round}.s.", $"{round}.w."] : [$"{round}."];
        string[] settings =
        [
            $"--ConnectionStrings:rabbitmq={broker.ConnectionString}", $"--ConnectionStrings:storage={CephServer.ConnectionStringOf(store)}",
            $"--Storage:BucketPrefix=c{round}-", "--Dispatching:Lease=00:00:10", "--Processing:Slots=8", "--Processing:Encoders=1",
        ];
        Service = new ServiceProcess(_data.Path, images.Host, [.. settings, $"--Queue:Prefix={_prefixes[0]}"]);
        Workers = [.. Enumerable.Range(0, workers).Select(_ =>
            new ServiceProcess(_data.Path, images.Host, [.. settings, $"--Queue:Prefix={_prefixes[^1]}"]) { Program = "ImageCompressor.Worker" })];
        if (between)
            Between = new MiddleMan(
                broker.ConnectionString, _prefixes[0], _prefixes[1], disturbances.HasFlag(Disturbances.Twice), disturbances.HasFlag(Disturbances.DropResults) ? 20 : 0);
    }

    public ServiceProcess Service { get; }

    public ServiceProcess[] Workers { get; }

    public MiddleMan? Between { get; }

    public static async Task<ChaosSite> StartAsync(RabbitMqNode broker, Gateway store, ImageServer images, int workers, Disturbances disturbances)
    {
        var site = new ChaosSite(broker, store, images, workers, disturbances);
        try
        {
            await Task.WhenAll(site.Workers.Select(worker => worker.StartAsync()).Append(site.Service.StartAsync()));
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until nothing is under way, stops the workers in order, and waits for what they still answered. A worker that stops puts back what it held
    /// and had not begun, which nobody sees in a queue before: then they are started once more, to do that.</summary>
    public async Task DrainAsync()
    {
        for (var left = 1; left > 0;)
        {
            await EmptyAsync(s_queues);
            foreach (var stopped in await Task.WhenAll(Workers.Select(worker => worker.TerminateAsync()))) Assert.Equal(0, stopped.ExitCode);
            await EmptyAsync(s_results);
            left = await WaitingAsync();
            if (left > 0) await Task.WhenAll(Workers.Select(worker => worker.StartAsync()));
        }
    }

    /// <summary>Stops the service too, and gives what is left in the queues, as in <c>image_results: 3</c>: with nobody there, what was only given out is in them again.</summary>
    public async Task<string[]> StopAsync()
    {
        Assert.Equal(0, (await Service.TerminateAsync()).ExitCode);
        if (Between is not null) await Between.DisposeAsync();
        await using var connection = await new ConnectionFactory { Uri = new Uri(_broker.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var left = new List<string>();
        foreach (var name in _prefixes.SelectMany(prefix => s_queues.Select(queue => prefix + queue)))
            if (await channel.QueueDeleteAsync(name) is > 0 and var messages)
                left.Add($"{name}: {messages}");
        return [.. left];
    }

    public async ValueTask DisposeAsync()
    {
        if (Between is not null) await Between.DisposeAsync();
        foreach (var worker in Workers) await worker.DisposeAsync();
        await Service.DisposeAsync();
        _data.Dispose();
    }

    private static string Tail(ServiceProcess process) => $"--- {process.Program}\n{(process.Output is { Length: > 6_000 } all ? all[^6_000..] : process.Output)}";

    private async Task<int> WaitingAsync()
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(_broker.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var waiting = 0u;
        foreach (var name in _prefixes.SelectMany(prefix => s_queues.Select(queue => prefix + queue))) waiting += (await channel.QueueDeclarePassiveAsync(name)).MessageCount;
        return (int)waiting;
    }

    private async Task EmptyAsync(string[] queues)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(_broker.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var empty = 0;
        for (var deadline = DateTime.UtcNow.AddSeconds(300); empty < 4; await Task.Delay(100))
        {
            var waiting = new List<string>();
            foreach (var name in _prefixes.SelectMany(prefix => queues.Select(queue => prefix + queue)))
                if ((await channel.QueueDeclarePassiveAsync(name)).MessageCount is > 0 and var messages)
                    waiting.Add($"{name}: {messages}");
            empty = waiting.Count == 0 ? empty + 1 : 0;
            if (DateTime.UtcNow > deadline)
                Assert.Fail($"stuck in the queues: {string.Join(", ", waiting)}\n{string.Join('\n', Workers.Append(Service).Select(Tail))}");
        }
    }
}
