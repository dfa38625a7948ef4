using System.Net;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Notifications;
using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Api.Push;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Fetching;
using ImageCompressor.Fetching.Connections;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Notifications;

/// <summary>A real store and a real receiver, with as many deliverers between them as a test wants: each is as in a process of its own.</summary>
internal sealed class DelivererFixture : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _opened = [];

    public WebhookReceiver Receiver { get; private set; } = null!;
    public IBatchStore Store { get; private set; } = null!;
    public QueueLogger Log { get; } = new();

    public static async Task<DelivererFixture> StartAsync()
    {
        var fixture = new DelivererFixture { Receiver = await WebhookReceiver.StartAsync() };
        fixture.Store = fixture.OpenStore();
        await fixture.Store.PrepareAsync(default);
        return fixture;
    }

    /// <summary>Another instance on the same file.</summary>
    public IBatchStore OpenStore() => Opened(new SqliteBatchStore(Path.Combine(_folder.Path, "batches.db"), TimeProvider.System));

    /// <summary>Short waits, and the receiver's host allowed. An attempt has time, so that none ends because the machine is busy.</summary>
    public WebhookOptions Options() => new()
    {
        AllowedHosts = [Receiver.Host],
        Timeout = TimeSpan.FromSeconds(30),
        RetryDelay = TimeSpan.FromSeconds(0.05),
        MaxRetryDelay = TimeSpan.FromSeconds(0.2),
    };

    public Deliverer Deliverer(IBatchStore store, WebhookOptions options, FetchNetwork? network = null)
    {
        Assert.True(SigningKeys.TryParse(Secret, out var keys));
        var client = Opened(new OutboundClient(options.ToOutbound(new FetchOptions()), TimeProvider.System, network ?? new FetchNetwork()));
        var teller = new Teller(store, new WebhookMessage(new ServiceLinks(new Api.Links.LinkOptions())), TimeProvider.System);
        return Opened(new Deliverer(
            store, teller, Opened(new DeliveryBell()), new WebhookSender(client, keys, TimeProvider.System),
            new PushSender(client, new PushOptions(), TimeProvider.System), options, TimeProvider.System, Log));
    }

    /// <summary>A batch that has ended, with subscribers.</summary>
    public async Task<Batch> EndedAsync(params string[] urls)
    {
        var now = DateTimeOffset.UtcNow;
        var batch = new Batch { Id = BatchId.New(now), Name = "sheet.csv", Recipe = Recipe.Default, Layout = ManifestLayout.Default, CreatedAt = now, UpdatedAt = now };
        await Store.CreateAsync(batch, default);
        await Store.AppendAsync(batch.Id, [new BatchRow(2, "1", "P", [], [new RowSlot("https://a.example/1.jpg", ImageId.New(now), null)])], default);
        foreach (var url in urls) Assert.True(await Store.SubscribeAsync(batch.Id, new Subscriber(SubscriberKind.Webhook, url), default));
        await Store.SealAsync(batch.Id, Recipe.Default, 0, default);
        return (await Store.CancelAsync(batch.Id, default))!;
    }

    /// <summary>Waits until the newest delivery of the batch is as wanted.</summary>
    public async Task<Delivery> WaitAsync(BatchId batch, Func<Delivery, bool> wanted)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ; await Task.Delay(20))
        {
            var deliveries = await Store.ListDeliveriesAsync(batch, default);
            if (deliveries is [var newest, ..] && wanted(newest)) return newest;
            Assert.True(DateTime.UtcNow < deadline, $"{deliveries.Count} deliveries: {string.Join(", ", deliveries.SelectMany(one => one.Attempts))}");
        }
    }

    public static FetchNetwork Names(Func<int, string> resolve)
    {
        var asked = 0;
        return new FetchNetwork { ResolveAsync = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(resolve(Interlocked.Increment(ref asked)))]) };
    }

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        foreach (var one in Enumerable.Reverse(_opened)) one.Dispose();
        _folder.Dispose();
    }

    private T Opened<T>(T one) where T : IDisposable
    {
        _opened.Add(one);
        return one;
    }
}
