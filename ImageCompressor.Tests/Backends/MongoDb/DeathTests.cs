using ImageCompressor.Backends.MongoDb;
using ImageCompressor.Benchmarks;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.PortContracts;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Tests.Backends.MongoDb;

/// <summary>A process that dies between its images and the counts of their batch.</summary>
public sealed class DeathTests : IDisposable
{
    private readonly MongoTestDatabase _database = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MongoCollections Db => _database.Collections;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task What_a_dead_writer_has_changed_is_counted_by_the_sweep_once_it_counts_as_dead()
    {
        var (store, id) = await StartAsync(5);
        await EnterAsync(id);
        await Db.Images.UpdateManyAsync(new BsonDocument { { "batch", Bson.Id(id.Value) }, { "row", Bson.Less(4) } }, Bson.Set(new() { { "status", 4 } }));
        Assert.NotEmpty(await RecountAssert.WrongAsync(Db));

        Assert.Empty((await store.SweepAsync(_clock.Advance(), 3, Token)).Changed);
        _clock.Advance(TimeSpan.FromMinutes(2));
        var report = await store.SweepAsync(_clock.Now.AddHours(-1), 3, Token);

        Assert.Equal(new BatchCounts(3, 0, 0, 0, 2), Assert.Single(report.Changed).Counts);
        Assert.Empty(await RecountAssert.WrongAsync(Db));
        Assert.Empty((await store.SweepAsync(_clock.Now.AddHours(-1), 3, Token)).Changed);
    }

    [Fact]
    public async Task A_writer_that_was_declared_dead_and_lives_has_the_batch_counted_once_more()
    {
        var (store, id) = await StartAsync(3);
        var ledger = new Ledger(Db, _clock);
        await ledger.ChangeAsync(
            id,
            async (change, token) =>
            {
                _clock.Advance(TimeSpan.FromMinutes(2));
                await store.SweepAsync(_clock.Now.AddHours(-1), 3, token);
                await Db.Images.UpdateManyAsync(new BsonDocument("batch", change.BatchId), Bson.Set(new("status", 4)), null, token);
                change.Move(ImageStatus.Pending, ImageStatus.Cancelled, 3);
                change.Freshen(-3);
            },
            Token);

        await store.SweepAsync(_clock.Now.AddHours(-1), 3, Token);
        Assert.Empty(await RecountAssert.WrongAsync(Db));
        Assert.Equal(new BatchCounts(0, 0, 0, 0, 3), (await store.FindAsync(id, Token))!.Counts);
    }

    [Fact]
    public async Task A_change_that_fails_is_counted_by_the_very_next_sweep()
    {
        var (store, id) = await StartAsync(3);
        await Assert.ThrowsAsync<ArithmeticException>(() => new Ledger(Db, _clock).ChangeAsync(
            id,
            async (change, token) =>
            {
                await Db.Images.UpdateManyAsync(new BsonDocument("batch", change.BatchId), Bson.Set(new("status", 4)), null, token);
                throw new ArithmeticException();
            },
            Token));

        await store.SweepAsync(_clock.Now.AddHours(-1), 3, Token);
        Assert.Empty(await RecountAssert.WrongAsync(Db));
    }

    [Theory]
    [InlineData("cancel", 0, 5)]
    [InlineData("retry", 5, 0)]
    public async Task A_cancel_or_retry_whose_process_died_halfway_is_ended_by_the_sweep(string kind, int pending, int cancelled)
    {
        var (store, id) = await StartAsync(5);
        if (kind == "retry") await store.CancelAsync(id, Token);
        await Db.Batches.UpdateOneAsync(
            new BsonDocument("_id", Bson.Id(id.Value)),
            Bson.Set(new("lock", new BsonDocument { { "op", ObjectId.GenerateNewId() }, { "at", Bson.Time(_clock.Now) }, { "kind", kind } })));
        await Db.Images.UpdateManyAsync(new BsonDocument { { "batch", Bson.Id(id.Value) }, { "row", 3L } }, Bson.Set(new("status", kind == "retry" ? 0 : 4)));
        Assert.Empty(await store.TakeAsync(9, Token));

        _clock.Advance(TimeSpan.FromMinutes(2));
        await store.SweepAsync(_clock.Now.AddHours(-1), 3, Token);

        Assert.Equal(new BatchCounts(pending, 0, 0, 0, cancelled), (await store.FindAsync(id, Token))!.Counts);
        Assert.Empty(await RecountAssert.WrongAsync(Db));
    }

    [Fact]
    public async Task A_change_waits_for_the_lock_and_a_lock_for_the_writers_that_live()
    {
        var (store, id) = await StartAsync(2);
        var jobs = await store.TakeAsync(2, Token);
        var batch = new BsonDocument("_id", Bson.Id(id.Value));
        await Db.Batches.UpdateOneAsync(batch, Bson.Set(new("lock", new BsonDocument { { "op", ObjectId.GenerateNewId() }, { "at", Bson.Time(_clock.Now) }, { "kind", "recount" } })));
        var recording = store.RecordAsync([ImageResult.For(jobs[0], ClaimTests.Outcome("a"), null)], Token);
        await Task.Delay(300, Token);
        Assert.Equal(ImageStatus.Processing, (await store.FindImageAsync(jobs[0].Image, Token))!.Status);

        await Db.Batches.UpdateOneAsync(batch, new BsonDocument("$unset", new BsonDocument("lock", "")));
        Assert.Single((await recording).Recorded);

        var writer = ObjectId.GenerateNewId();
        await EnterAsync(id, writer);
        var cancelling = store.CancelAsync(id, Token);
        await Task.Delay(300, Token);
        Assert.Equal(ImageStatus.Processing, (await store.FindImageAsync(jobs[1].Image, Token))!.Status);

        await Db.Batches.UpdateOneAsync(batch, new BsonDocument("$pull", new BsonDocument("writers", new BsonDocument("op", writer))));
        Assert.Equal(new BatchCounts(0, 0, 1, 0, 1), (await cancelling)!.Counts);
        Assert.Empty(await RecountAssert.WrongAsync(Db));
    }

    [Fact]
    public async Task An_outcome_of_a_dead_writer_that_names_a_deleted_object_is_taken_back_by_the_recount()
    {
        var (store, id) = await StartAsync(1);
        var job = Assert.Single(await store.TakeAsync(1, Token));
        await store.RecordAsync([ImageResult.For(job, ClaimTests.Outcome("a"), null)], Token);
        // As if the writer had died before it looked for deletions: its name stands with the batch and on the image, and the object went meanwhile.
        var image = await Db.Images.Find(new BsonDocument("batch", Bson.Id(id.Value))).SingleAsync(Token);
        await EnterAsync(id, image["op"].AsObjectId);
        await Db.DeletedObjects.InsertOneAsync(
            new BsonDocument { { "_id", ClaimTests.Outcome("a").Original!.Name.ToString() }, { "deleted_at", Bson.Time(_clock.Advance()) } }, null, Token);

        _clock.Advance(TimeSpan.FromMinutes(2));
        await store.SweepAsync(_clock.Now.AddHours(-1), 3, Token);

        Assert.Equal(new BatchCounts(1, 0, 0, 0, 0), (await store.FindAsync(id, Token))!.Counts);
        Assert.Empty(await RecountAssert.WrongAsync(Db));
        Assert.Single((await store.RecordAsync([ImageResult.For(Assert.Single(await store.TakeAsync(1, Token)), ClaimTests.Outcome("a"), null)], Token)).Recorded);
    }

    [Fact]
    public async Task Rows_of_a_group_that_broke_off_are_not_seen_and_may_be_sent_again()
    {
        var store = _database.Open(_clock);
        await store.PrepareAsync(Token);
        var id = await ClaimTests.SealedAsync(store, 2);
        // Unsealed again, with half a group behind its last row.
        var batch = await Db.Batches.Find(new BsonDocument("_id", Bson.Id(id.Value))).SingleAsync(Token);
        await Db.Batches.UpdateOneAsync(new BsonDocument("_id", batch["_id"]), Bson.Set(new() { { "state", 0 }, { "appending", true } }), null, Token);
        await Db.Rows.InsertOneAsync(new BsonDocument { { "batch", batch["_id"] }, { "number", 4L }, { "serial", "" }, { "product", "" }, { "slots", 0 } }, null, Token);
        await Db.Images.InsertOneAsync(ImageDocument.Write(id, Row(4), 0, ImageId.New(_clock.Now), _clock.Now), null, Token);

        await store.AppendAsync(id, [Row(4), Row(5)], Token);
        var done = await store.SealAsync(id, Domain.Recipes.Recipe.Default, 0, Token);

        Assert.Equal((4L, 4L), (done.Rows, done.Counts.Total));
        Assert.Empty(await RecountAssert.WrongAsync(Db));
    }

    [Fact]
    public async Task A_batch_that_is_deleted_under_a_dead_writer_goes_all_the_same()
    {
        var (store, id) = await StartAsync(3);
        await EnterAsync(id);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await foreach (var _ in store.DeleteAsync(id, Token)) { }
        Assert.Equal(0, await Db.Images.CountDocumentsAsync(new BsonDocument(), null, Token));
        Assert.Equal(0, await Db.Batches.CountDocumentsAsync(new BsonDocument(), null, Token));
    }

    /// <summary>A process that records and is killed, SIGKILL, wherever it is.</summary>
    [Fact]
    public async Task After_a_process_was_killed_while_it_recorded_the_next_sweep_counts_right()
    {
        var store = _database.Open(TimeProvider.System);
        await store.PrepareAsync(Token);
        for (var round = 0; round < 3; round++)
        {
            using var child = Child.Start("ImageCompressor.Benchmarks", "record", "--mongodb", _database.ConnectionString, "--only", "mongodb", "--images", "20000", "--keep", "yes");
            var recorded = 0L;
            for (var deadline = DateTime.UtcNow.AddSeconds(60); recorded == 0 && DateTime.UtcNow < deadline; await Task.Delay(20, Token))
                recorded = await Db.Images.CountDocumentsAsync(new BsonDocument("status", 2), new() { Limit = 1 }, Token);
            child.Kill();
            await child.WaitForExitAsync(Token);
            Assert.NotEqual(0, recorded);
        }

        // Its marks are as old as they will be: the sweep's clock goes ahead.
        _clock.Advance(DateTimeOffset.UtcNow - _clock.Now + TimeSpan.FromMinutes(2));
        await _database.Open(_clock).SweepAsync(_clock.Now.AddHours(-1), 3, Token);
        Assert.Empty(await RecountAssert.WrongAsync(Db));
    }

    private async Task<(MongoBatchStore Store, BatchId Id)> StartAsync(int images)
    {
        var store = _database.Open(_clock);
        await store.PrepareAsync(Token);
        return (store, await ClaimTests.SealedAsync(store, images));
    }

    private Task EnterAsync(BatchId id, ObjectId? op = null) => Db.Batches.UpdateOneAsync(
        new BsonDocument("_id", Bson.Id(id.Value)),
        new BsonDocument("$push", new BsonDocument("writers", new BsonDocument { { "op", op ?? ObjectId.GenerateNewId() }, { "at", Bson.Time(_clock.Now) } })));

    private BatchRow Row(long number) => new(number, "", "", [], [new RowSlot($"https://a.example/{number}", ImageId.New(_clock.Now), null)]);
}
