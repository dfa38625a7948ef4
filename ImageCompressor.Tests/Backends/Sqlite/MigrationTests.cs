using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.Sqlite;

/// <summary>A database that the first schema has made, with a batch in it, goes on with this version.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly SqliteTestFile _file = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task A_batch_of_the_first_schema_is_read_taken_and_finished()
    {
        var id = new BatchId(Guid.Parse("01a1f8d4-3178-7506-8d20-6b3cc82fa241"));
        Make(id);
        var store = _file.Open(_clock);
        await store.PrepareAsync(Token);
        await store.PrepareAsync(Token);

        var batch = await store.FindAsync(id, Token);
        Assert.Equal(new Recipe { Format = OutputFormat.Webp, Quality = 60, Effort = Effort.Small, Width = 800 }, batch!.Recipe);
        Assert.Equal(["Colour"], batch.Layout.ExtraHeaders);
        var row = await store.ReadRowsAsync(id, Token).FirstAsync(Token);
        Assert.Equal(("Shoe", "red", (RecipeOverrides?)null), (row.Row.Product, row.Row.Extras[0], row.Row.Overrides));

        var job = Assert.Single(await store.TakeAsync(5, Token));
        Assert.Equal(("https://a.example/1.jpg", batch.Recipe), (job.Url, job.Recipe));
        await store.RecordAsync([ImageResult.For(job, ImageOutcome.Failed(new ImageCompressor.Domain.Failures.Failure(ImageCompressor.Domain.Failures.FailureKind.WorkerCrashed)), null)], Token);
        Assert.Equal(BatchStatus.Failed, (await store.FindAsync(id, Token))!.Status);
        using var look = _file.Look();
        Assert.Equal(SqliteSchema.Version, look.Number("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_batch_of_the_second_schema_gets_subscribers_and_tells_its_end()
    {
        var store = _file.Open(_clock);
        await store.PrepareAsync(Token);
        var batch = new Batch
        {
            Id = BatchId.New(_clock.Now),
            Name = "old.csv",
            Recipe = Recipe.Default,
            Layout = ManifestLayout.Default,
            CreatedAt = _clock.Now,
            UpdatedAt = _clock.Now,
        };
        await store.CreateAsync(batch, Token);
        await store.SealAsync(batch.Id, Recipe.Default, 0, Token);
        store.Dispose();
        using (var session = _file.Look())
        {
            BackToSecond(session);
            session.Execute("PRAGMA user_version=2");
        }

        store = _file.Open(_clock);
        await store.PrepareAsync(Token);
        Assert.Empty(await store.ListUntoldAsync(10, Token));
        Assert.True(await store.SubscribeAsync(batch.Id, new Subscriber(SubscriberKind.Webhook, "https://a.example/hook"), Token));
        Assert.Equal(batch.Id, Assert.Single(await store.ListUntoldAsync(10, Token)).Batch.Id);
        using var look = _file.Look();
        Assert.Equal(SqliteSchema.Version, look.Number("PRAGMA user_version"));
    }

    [Fact]
    public async Task Deliveries_of_the_third_schema_are_sent_and_divided_among_hosts()
    {
        var store = _file.Open(_clock);
        await store.PrepareAsync(Token);
        var batch = new Batch { Id = BatchId.New(_clock.Now), Name = "old.csv", Recipe = Recipe.Default, Layout = ManifestLayout.Default, CreatedAt = _clock.Now, UpdatedAt = _clock.Now };
        await store.CreateAsync(batch, Token);
        await store.SealAsync(batch.Id, Recipe.Default, 0, Token);
        await store.AddDeliveriesAsync(batch.Id, null, [.. Enumerable.Range(0, 9).Select(i => new Delivery
        {
            Id = DeliveryId.New(_clock.Now),
            Batch = batch.Id,
            Subscriber = new Subscriber(SubscriberKind.Webhook, i < 8 ? "https://stuck.example/hook" : "https://shop.example/hook"),
            Event = "test",
            Payload = "{}",
            CreatedAt = _clock.Now,
            Since = _clock.Now,
            DueAt = _clock.Now.AddMinutes(i - 10),
        })], Token);
        store.Dispose();
        using (var session = _file.Look())
            session.Execute(
                """
                DROP INDEX deliveries_next;
                ALTER TABLE deliveries DROP COLUMN host;
                CREATE INDEX deliveries_due ON deliveries(due_at) WHERE due_at IS NOT NULL;
                PRAGMA user_version=3;
                """);

        store = _file.Open(_clock);
        await store.PrepareAsync(Token);
        var taken = await store.TakeDeliveriesAsync(_clock.Now, _clock.Now.AddMinutes(1), new(4) { MostOfHost = 2 }, Token);
        Assert.Equal(["stuck.example:443", "stuck.example:443", "shop.example:443"], taken.Select(one => one.Subscriber.Host));
    }

    /// <summary>Takes from the tables what the third schema added.</summary>
    private static void BackToSecond(SqliteSession session) => session.Execute(
        """
        DROP INDEX batches_untold;
        ALTER TABLE batches DROP COLUMN subscribers;
        ALTER TABLE batches DROP COLUMN told_at;
        DROP TABLE subscribers;
        DROP TABLE deliveries;
        DROP TABLE idempotency_keys;
        """);

    /// <summary>The tables as the first schema has them, taken from this one's: it differs in a column and what the third added. The rest is what that version wrote.</summary>
    private void Make(BatchId id)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file.Path)!);
        using var session = _file.Look();
        SqliteSchema.Prepare(session);
        BackToSecond(session);
        session.Execute("ALTER TABLE rows DROP COLUMN overrides");
        session.Execute("PRAGMA user_version=1");
        session.Execute(
            """
            INSERT INTO batches (id, state, name, recipe, layout, created_at, updated_at, turn, total, fresh, pending, row_count)
            VALUES (?1, 1, 'old.csv', ?2, ?3, 1000, 1000, 1, 1, 1, 1, 1)
            """,
            id.Value.ToByteArray(bigEndian: true),
            """{"Format":"Webp","Accept":["Avif","Webp"],"Quality":60,"Effort":"Small","Width":800,"Height":null,"Operations":[]}""",
            """{"SerialHeader":"S","ProductHeader":"P","UrlsHeader":"U","OutputHeader":"O","ExtraHeaders":["Colour"],"ByteOrderMark":false}""");
        session.Execute("INSERT INTO rows (batch, number, serial, product, slots, extras) VALUES (1, 2, '1', 'Shoe', 1, '[\"red\"]')");
        session.Execute("INSERT INTO images (batch, row, slot, id, url, updated_at) VALUES (1, 2, 0, ?1, 'https://a.example/1.jpg', 1000)",
            ImageId.New(_clock.Now).Value.ToByteArray(bigEndian: true));
    }
}
