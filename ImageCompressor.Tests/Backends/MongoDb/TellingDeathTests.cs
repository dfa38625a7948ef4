using ImageCompressor.Backends.MongoDb;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.PortContracts;
using MongoDB.Bson;

namespace ImageCompressor.Tests.Backends.MongoDb;

/// <summary>A process that dies between two steps of telling an end, of unsubscribing, or of an upload with a key.</summary>
public sealed class TellingDeathTests : IDisposable
{
    private static readonly Subscriber s_hook = new(SubscriberKind.Webhook, "https://a.example/hook");

    private readonly MongoTestDatabase _database = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MongoCollections Db => _database.Collections;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task An_end_whose_deliveries_were_made_and_not_yet_marked_is_told_again_and_no_delivery_is_made_twice()
    {
        var (store, end) = await EndedAsync();
        await new Sending(Db).InsertAsync([New(end)], Token);
        var again = Assert.Single(await store.ListUntoldAsync(10, Token));
        await store.AddDeliveriesAsync(again.Batch.Id, again, [New(again)], Token);
        Assert.Single(await store.ListDeliveriesAsync(end.Batch.Id, Token));
        Assert.Empty(await store.ListUntoldAsync(10, Token));
    }

    [Fact]
    public async Task An_end_that_a_recount_found_is_told()
    {
        var store = await OpenAsync();
        var id = await ClaimTests.SealedAsync(store, 3);
        await store.SubscribeAsync(id, s_hook, Token);
        var batch = new BsonDocument("_id", Bson.Id(id.Value));
        // Told once, as if an earlier run had ended, and a writer that died after its images.
        await Db.Batches.UpdateOneAsync(batch, Bson.Set(new("untold", false)), null, Token);
        await Db.Batches.UpdateOneAsync(
            batch, new BsonDocument("$push", new BsonDocument("writers", new BsonDocument { { "op", ObjectId.GenerateNewId() }, { "at", Bson.Time(_clock.Now) } })), null, Token);
        await Db.Images.UpdateManyAsync(new BsonDocument("batch", Bson.Id(id.Value)), Bson.Set(new("status", 4)), null, Token);
        Assert.Empty(await store.ListUntoldAsync(10, Token));

        _clock.Advance(TimeSpan.FromMinutes(2));
        await store.SweepAsync(_clock.Now.AddHours(-1), 3, Token);
        Assert.Equal(id, Assert.Single(await store.ListUntoldAsync(10, Token)).Batch.Id);
    }

    [Fact]
    public async Task A_delivery_of_a_batch_that_went_while_it_was_added_is_never_taken()
    {
        var (store, end) = await EndedAsync();
        await foreach (var _ in store.DeleteAsync(end.Batch.Id, Token)) { }
        await new Sending(Db).InsertAsync([New(end)], Token);
        Assert.Empty(await store.TakeDeliveriesAsync(_clock.Now, _clock.Now.AddMinutes(2), new(10), Token));
        Assert.Equal(0, await Db.Deliveries.CountDocumentsAsync(new BsonDocument(), null, Token));
    }

    [Fact]
    public async Task An_unsubscribing_that_broke_off_is_ended_by_the_next()
    {
        var (store, end) = await EndedAsync();
        await store.AddDeliveriesAsync(end.Batch.Id, end, [New(end)], Token);
        await Db.Batches.UpdateOneAsync(
            new BsonDocument("_id", Bson.Id(end.Batch.Id.Value)), new BsonDocument("$pull", new BsonDocument("subscribers", new BsonDocument("url", s_hook.Url))), null, Token);
        await store.UnsubscribeAsync(null, s_hook.Kind, s_hook.Url, Token);
        Assert.Empty(await store.TakeDeliveriesAsync(_clock.Now, _clock.Now.AddMinutes(2), new(10), Token));
    }

    [Fact]
    public async Task A_batch_whose_process_died_before_it_took_its_key_leaves_the_key_free()
    {
        var store = await OpenAsync();
        await Db.Batches.InsertOneAsync(BatchDocument.Write(Keyed(), 1), null, Token);
        Assert.Null(await store.FindByKeyAsync("key", Token));
        var batch = Keyed();
        await store.CreateAsync(batch, Token);
        Assert.Equal(batch.Id, (await store.FindByKeyAsync("key", Token))!.Batch.Id);
    }

    [Fact]
    public async Task A_key_that_a_removal_left_behind_is_taken_over_by_one_of_twenty()
    {
        var store = await OpenAsync();
        await store.CreateAsync(Keyed(), Token);
        await Db.Batches.DeleteManyAsync(new BsonDocument("state", 0), Token);
        Assert.Null(await store.FindByKeyAsync("key", Token));

        var begun = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            var batch = Keyed();
            try
            {
                await store.CreateAsync(batch, Token);
                return batch;
            }
            catch (IdempotencyKeyTakenException)
            {
                return null;
            }
        })));
        Assert.Equal(Assert.Single(begun, batch => batch is not null)!.Id, (await store.FindByKeyAsync("key", Token))!.Batch.Id);
        Assert.Equal(1, await Db.Batches.CountDocumentsAsync(new BsonDocument("state", 0), null, Token));
    }

    private async Task<MongoBatchStore> OpenAsync()
    {
        var store = _database.Open(_clock);
        await store.PrepareAsync(Token);
        return store;
    }

    private async Task<(MongoBatchStore Store, UntoldEnd End)> EndedAsync()
    {
        var store = await OpenAsync();
        var id = await ClaimTests.SealedAsync(store, 1);
        await store.SubscribeAsync(id, s_hook, Token);
        await store.RecordAsync([ImageResult.For(Assert.Single(await store.TakeAsync(1, Token)), ClaimTests.Outcome("a"), null)], Token);
        return (store, Assert.Single(await store.ListUntoldAsync(10, Token)));
    }

    private Delivery New(UntoldEnd end) => new()
    {
        Id = DeliveryId.OfEnd(end.Batch.Id, s_hook, end.Batch.FinishedAt!.Value),
        Batch = end.Batch.Id,
        Subscriber = s_hook,
        Event = "request.completed",
        Payload = "{}",
        CreatedAt = _clock.Now,
        Since = _clock.Now,
        DueAt = _clock.Now,
    };

    private Batch Keyed() => new()
    {
        Id = BatchId.New(_clock.Now),
        Name = "",
        Recipe = Recipe.Default,
        Layout = Domain.Manifests.ManifestLayout.Default,
        CreatedAt = _clock.Now,
        UpdatedAt = _clock.Now,
        IdempotencyKey = "key",
    };
}
