using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.MongoDb;

public sealed class ClaimTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_claimers_on_twenty_connections_never_get_the_same_image_and_the_counts_add_up()
    {
        using var database = new MongoTestDatabase();
        var stores = Enumerable.Range(0, 20).Select(_ => database.Open(TimeProvider.System)).ToList();
        await stores[0].PrepareAsync(Token);
        var batches = new[] { await SealedAsync(stores[0], 600), await SealedAsync(stores[0], 400), await SealedAsync(stores[0], 3) };

        var taken = await Task.WhenAll(stores.Select(store => Task.Run(async () =>
        {
            var mine = new List<ImageJob>();
            while (await store.TakeAsync(16, Token) is { Count: > 0 } jobs) mine.AddRange(jobs);
            return mine;
        })));

        var all = taken.SelectMany(mine => mine).ToList();
        Assert.Equal((1_003, 1_003), (all.Count, all.Select(job => job.Image).Distinct().Count()));
        Assert.Equal((0, 1_003), await stores[0].CountWorkAsync(Token));
        Assert.Empty(await RecountAssert.WrongAsync(database.Collections));

        // Every answer is given by two processes, in groups that overlap.
        var results = all.ConvertAll(job => ImageResult.For(job, Outcome(job.Url), null));
        var reports = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => stores[i].RecordAsync([.. results.Where((_, at) => at % 20 == i || at % 20 == (i + 1) % 20)], Token))));
        Assert.Equal(1_003, reports.Sum(report => report.Recorded.Count));
        Assert.Empty(await RecountAssert.WrongAsync(database.Collections));
        foreach (var id in batches)
            Assert.Equal(BatchStatus.Completed, (await stores[7].FindAsync(id, Token))!.Status);
    }

    [Fact]
    public async Task Ten_that_ask_for_one_suspect_never_get_the_same()
    {
        using var database = new MongoTestDatabase();
        var clock = new ManualClock();
        var stores = Enumerable.Range(0, 10).Select(_ => database.Open(clock)).ToList();
        await stores[0].PrepareAsync(Token);
        await SealedAsync(stores[0], 30);
        await stores[0].TakeAsync(30, Token);
        await stores[0].SweepAsync(clock.Advance(), 9, Token);

        var suspects = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(() => stores[i % 10].TakeSuspectAsync(Token))));

        Assert.Equal(30, suspects.Select(job => job!.Image).Distinct().Count());
        Assert.Null(await stores[0].TakeSuspectAsync(Token));
        Assert.Empty(await RecountAssert.WrongAsync(database.Collections));
    }

    internal static async Task<BatchId> SealedAsync(IBatchStore store, int images)
    {
        var now = DateTimeOffset.UtcNow;
        var id = BatchId.New(now);
        await store.CreateAsync(new Batch { Id = id, Name = "", Recipe = Recipe.Default, Layout = ManifestLayout.Default, CreatedAt = now, UpdatedAt = now }, Token);
        await store.AppendAsync(id, [.. Enumerable.Range(2, images).Select(n => new BatchRow(n, "", "", [], [new RowSlot($"https://a.example/{n}", ImageId.New(now), null)]))], Token);
        await store.SealAsync(id, Recipe.Default, 0, Token);
        return id;
    }

    /// <summary>Sizes as <see cref="RecountAssert"/> expects them.</summary>
    internal static ImageOutcome Outcome(string content)
    {
        var sha = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));
        return new()
        {
            Original = new(ObjectName.Original(sha), 10, "image/png", 1, 1),
            Delivered = new(ObjectName.Compressed(sha, Recipe.Default.Hash, "webp"), 4, "image/webp", 1, 1),
        };
    }
}
