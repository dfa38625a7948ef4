using ImageCompressor.Tests.Doubles;
using RabbitMQ.Client;

namespace ImageCompressor.Tests.EndToEnd.Chaos;

/// <summary>Two services on one store, with one broker and two workers: both take sheets, offer images and record answers.</summary>
[Trait("Category", "Chaos")]
public sealed class TwoServicesTests(RabbitMqFixture broker)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_image_of_both_is_offered_once_and_has_one_outcome()
    {
        await using var images = await ImageServer.StartAsync();
        await using var site = new Site(await broker.ConnectionStringAsync(), images);
        await site.StartAsync(); // both at once, on an empty folder
        var sheets = new[] { new ChaosSheet(images, 150, 101, longest: 200), new ChaosSheet(images, 150, 102, longest: 200) };
        var ids = await Task.WhenAll(site.UploadAsync(0, sheets[0]), site.UploadAsync(1, sheets[1]));

        await site.Services[0].WaitAsync(ids[1], TimeSpan.FromSeconds(240));
        await site.Services[1].WaitAsync(ids[0], TimeSpan.FromSeconds(240));

        // One may have recorded all of it before the other was there.
        for (var deadline = DateTime.UtcNow.AddSeconds(60); await site.RecordersAsync() != 2; await Task.Delay(50, Token)) Assert.True(DateTime.UtcNow < deadline);
        await Verdict.HoldsAsync(site.Services[0], ids[1], sheets[1]);
        await Verdict.HoldsAsync(site.Services[1], ids[0], sheets[0]);
        Assert.Equal((150, 150), (sheets[0].Fetches, sheets[1].Fetches));
    }

    [Fact]
    public async Task One_that_is_killed_leaves_its_sheet_to_the_other()
    {
        await using var images = await ImageServer.StartAsync();
        await using var site = new Site(await broker.ConnectionStringAsync(), images, "--Dispatching:Lease=00:00:10");
        await site.StartAsync();
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sheets = new[] { new ChaosSheet(images, 120, 103, longest: 400, until: killed.Task), new ChaosSheet(images, 120, 104, longest: 400) };
        var ids = await Task.WhenAll(site.UploadAsync(0, sheets[0]), site.UploadAsync(1, sheets[1]));
        while (sheets[0].Fetches < 30) await Task.Delay(20, Token);
        await site.Services[0].KillAsync();
        Assert.InRange((await site.Services[1].StatusAsync(ids[0])).GetProperty("progress").GetInt32(), 0, 99);
        killed.SetResult();

        foreach (var id in ids) await site.Services[1].WaitAsync(id, TimeSpan.FromSeconds(240));

        await Verdict.HoldsAsync(site.Services[1], ids[0], sheets[0]);
        await Verdict.HoldsAsync(site.Services[1], ids[1], sheets[1]);
    }

    [Fact]
    public async Task A_broker_that_comes_late_is_offered_each_image_once()
    {
        RabbitMqNode.SkipUnlessInstalled();
        await using var node = new RabbitMqNode();
        await using var images = await ImageServer.StartAsync();
        await using var site = new Site(node.ConnectionString, images, "--Dispatching:Lease=00:00:15");
        await Task.WhenAll(site.Services.Select(service => service.StartAsync()));
        // They wait for the broker too: what is offered at last is not to lie there until programs have started.
        var workers = Task.WhenAll(site.Workers.Select(worker => worker.StartAsync()));
        var sheet = new ChaosSheet(images, 16, 105, longest: 10);
        var id = await site.UploadAsync(0, sheet);

        await Task.Delay(TimeSpan.FromSeconds(17), Token); // longer than a lease
        var waiting = (await site.Services[1].StatusAsync(id)).GetProperty("images");
        Assert.Equal((16, 0), (waiting.GetProperty("pending").GetInt32(), waiting.GetProperty("processing").GetInt32()));
        await node.StartAsync();
        await workers;

        await site.Services[1].WaitAsync(id, TimeSpan.FromSeconds(240));
        await Verdict.HoldsAsync(site.Services[1], id, sheet);
        Assert.Equal(16, sheet.Fetches);
    }

    private sealed class Site : IAsyncDisposable
    {
        private readonly TemporaryFolder _data = new();
        private readonly string _broker;
        private readonly string _prefix = $"{Guid.NewGuid():N}.";

        public Site(string broker, ImageServer images, params string[] more)
        {
            _broker = broker;
            string[] settings = [$"--ConnectionStrings:rabbitmq={broker}", "--Data:Shared=true", $"--Data:Directory={_data.Path}", $"--Queue:Prefix={_prefix}", "--Processing:Slots=6", .. more];
            Services = [.. Enumerable.Range(0, 2).Select(_ => new ServiceProcess(_data.Path, images.Host, settings))];
            Workers = [.. Enumerable.Range(0, 2).Select(_ => new ServiceProcess(_data.Path, images.Host, settings) { Program = "ImageCompressor.Worker" })];
        }

        public ServiceProcess[] Services { get; }

        public ServiceProcess[] Workers { get; }

        public Task StartAsync() => Task.WhenAll(Services.Concat(Workers).Select(process => process.StartAsync()));

        public Task<string> UploadAsync(int service, ChaosSheet sheet) => Services[service].UploadAsync(sheet.Text, "?format=webp");

        /// <summary>How many services wait for answers at the broker.</summary>
        public async Task<uint> RecordersAsync()
        {
            await using var connection = await new ConnectionFactory { Uri = new Uri(_broker) }.CreateConnectionAsync(Token);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
            return (await channel.QueueDeclarePassiveAsync(_prefix + "image_results", Token)).ConsumerCount;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var process in Workers.Concat(Services)) await process.DisposeAsync();
            _data.Dispose();
        }
    }
}
