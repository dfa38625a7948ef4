using System.Collections.Concurrent;
using ImageCompressor.Backends.MongoDb;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.PortContracts;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;

namespace ImageCompressor.Tests.Backends.MongoDb;

/// <summary>What a command costs must not depend on how many images there are: each that the store sends while everything is done once is looked at, so a new
/// one is too without being named here.</summary>
public sealed class IndexTests : IDisposable
{
    private static readonly string[] s_verbs = ["find", "update", "delete", "findAndModify", "aggregate", "count"];

    private readonly MongoTestDatabase _database = new();
    private readonly ManualClock _clock = new();
    private readonly ConcurrentBag<BsonDocument> _commands = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Every_filter_begins_with_the_first_field_of_an_index()
    {
        await EverythingAsync();
        var indexes = await FirstFieldsAsync();
        var asked = _commands.SelectMany(Filters).ToList();
        Assert.InRange(asked.Select(filter => filter.ToString()).Distinct().Count(), 25, 10_000);
        var reading = asked.Where(filter => !Fields(filter.Filter).Any(field => indexes.Contains($"{filter.Collection}.{field}")));
        Assert.Empty(reading.Select(filter => $"{filter.Collection}: {filter.Filter}").Distinct());
    }

    [Fact]
    public async Task No_plan_of_the_server_reads_through_a_collection()
    {
        await EverythingAsync();
        var plans = new List<string>();
        foreach (var command in _commands.DistinctBy(command => command.ToString()))
        {
            var explain = new BsonDocument { { "explain", Plain(command) }, { "verbosity", "queryPlanner" } };
            try
            {
                var plan = await _database.Database.RunCommandAsync<BsonDocument>(explain, null, Token);
                if (plan.ToString().Contains("COLLSCAN", StringComparison.Ordinal)) plans.Add(Plain(command).ToString());
            }
            catch (MongoCommandException unknown) when (unknown.Code is 59)
            {
                Assert.Skip("Full profile only, with a server that explains its plans (mongod)");
            }
        }

        Assert.Empty(plans);
    }

    private async Task EverythingAsync()
    {
        Assert.True(MongoAddress.TryParse(_database.ConnectionString, out var address));
        using var store = new MongoBatchStore(address, _clock, cluster => cluster.Subscribe<CommandStartedEvent>(Keep));
        await store.PrepareAsync(Token);
        var id = await ClaimTests.SealedAsync(store, 12);
        var jobs = await store.TakeAsync(8, Token);
        await store.ReleaseAsync([jobs[7]], Token);
        await store.RecordAsync([ImageResult.For(jobs[0], ClaimTests.Outcome("a"), null), ImageResult.For(jobs[1], ClaimTests.Outcome("b"), null)], Token);
        await store.SweepAsync(_clock.Advance(), 1, Token);
        await store.SweepAsync(_clock.Advance(TimeSpan.FromHours(2)), 9, Token);
        await store.TakeSuspectAsync(Token);
        await store.ListAsync(null, (await store.ListAsync(BatchStatus.Processing, null, 1, Token)).Next, 1, Token);
        var page = await store.ListImagesAsync(id, ImageStatus.Pending, null, 1, Token);
        await store.ListImagesAsync(id, null, page.Next, 1, Token);
        await store.ListImagesAsync(ImageStatus.Pending, (await store.ListImagesAsync(null, null, 1, Token)).Next, 1, Token);
        await store.FindImageAsync(jobs[0].Image, Token);
        await store.CountWorkAsync(Token);
        await foreach (var _ in store.ReadRowsAsync(id, Token)) { }
        await DeliveriesAsync(store, id);
        await store.CancelAsync(id, Token);
        await store.RetryAsync(id, [jobs[2].Image], Token);
        await store.RetryAsync(id, null, Token);
        await foreach (var _ in store.DeleteAsync(id, Token)) { }
    }

    private async Task DeliveriesAsync(MongoBatchStore store, BatchId id)
    {
        var hook = new Subscriber(SubscriberKind.Webhook, "https://a.example/hook");
        await store.SubscribeAsync(id, hook, Token);
        await store.ListSubscribersAsync(id, Token);
        await store.ListUntoldAsync(10, Token);
        var batch = (await store.FindAsync(id, Token))!;
        var delivery = new Delivery
        {
            Id = DeliveryId.New(_clock.Now),
            Batch = id,
            Subscriber = hook,
            Event = "test",
            Payload = "{}",
            CreatedAt = _clock.Now,
            Since = _clock.Now,
            DueAt = _clock.Now,
        };
        await store.AddDeliveriesAsync(id, new UntoldEnd(batch with { FinishedAt = _clock.Now }, [hook]), [delivery], Token);
        await store.TakeDeliveriesAsync(_clock.Now, _clock.Now.AddMinutes(1), new(10), Token);
        await store.RecordAttemptAsync(delivery.Id, new DeliveryAttempt(_clock.Now, 1, 500, "http_status"), _clock.Now, Token);
        await store.ListDeliveriesAsync(id, Token);
        await store.RedeliverAsync(id, delivery.Id, Token);
        await store.UnsubscribeAsync(null, hook.Kind, hook.Url, Token);
        var keyed = batch with { Id = BatchId.New(_clock.Now), IdempotencyKey = "key" };
        await store.CreateAsync(keyed, Token);
        await Assert.ThrowsAsync<IdempotencyKeyTakenException>(() => store.CreateAsync(keyed with { Id = BatchId.New(_clock.Now) }, Token));
        await store.KeepAnswerAsync(keyed.Id, new KeptAnswer("fingerprint", "{}"), Token);
        Assert.NotNull(await store.FindByKeyAsync("key", Token));
    }

    private void Keep(CommandStartedEvent started)
    {
        if (s_verbs.Contains(started.CommandName)) _commands.Add((BsonDocument)started.Command.DeepClone());
    }

    private async Task<HashSet<string>> FirstFieldsAsync()
    {
        var fields = new HashSet<string>();
        foreach (var collection in await (await _database.Database.ListCollectionNamesAsync(null, Token)).ToListAsync(Token))
        {
            fields.Add(collection + "._id");
            foreach (var index in await (await _database.Database.GetCollection<BsonDocument>(collection).Indexes.ListAsync(Token)).ToListAsync(Token))
                fields.Add($"{collection}.{index["key"].AsBsonDocument.GetElement(0).Name}");
        }

        return fields;
    }

    private static IEnumerable<(string Collection, BsonDocument Filter)> Filters(BsonDocument command)
    {
        var (verb, collection) = (command.GetElement(0).Name, command[0].AsString);
        return verb switch
        {
            "find" => [(collection, command["filter"].AsBsonDocument)],
            "count" or "findAndModify" => [(collection, command["query"].AsBsonDocument)],
            "aggregate" => [(collection, command["pipeline"][0]["$match"].AsBsonDocument)],
            "update" => command["updates"].AsBsonArray.Select(update => (collection, update["q"].AsBsonDocument)),
            _ => command["deletes"].AsBsonArray.Select(delete => (collection, delete["q"].AsBsonDocument)),
        };
    }

    /// <summary>The fields that a filter narrows; of alternatives those that all of them name, and else all of them (each must then have an index, and the two
    /// here have).</summary>
    private static IEnumerable<string> Fields(BsonDocument filter) => filter.SelectMany(element => element.Name switch
    {
        "$and" => element.Value.AsBsonArray.SelectMany(part => Fields(part.AsBsonDocument)),
        "$or" => [],
        _ => [element.Name],
    });

    /// <summary>A command without what belongs to its connection.</summary>
    private static BsonDocument Plain(BsonDocument command) =>
        new(command.Where(element => element.Name is not ("$db" or "lsid" or "$clusterTime" or "$readPreference" or "txnNumber" or "writeConcern" or "readConcern" or "apiVersion")));
}
