using System.Diagnostics;
using System.Globalization;
#if !PORTABLE
using ImageCompressor.Backends.MongoDb;
#endif
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Benchmarks;

/// <summary>How many outcomes a second each batch store records, in groups as the service's recorder writes them, in turn on the same machine.</summary>
internal static class Record
{
    /// <summary>As many as the recorder takes at most.</summary>
    private const int Group = 200;

    private const int RowsAtOnce = 1_000;

    public static async Task<int> RunAsync(Arguments options)
    {
        var (images, connection, only) = (options.Number("images", 100_000), options.Text("mongodb", ""), options.Text("only", ""));
        Console.WriteLine($"{images} images, groups of {Group}\nstore       append/s     take/s   record/s");
        var (sqlite, mongo) = (0.0, 0.0);
        if (only != "mongodb")
        {
            var folder = Directory.CreateTempSubdirectory("imagecompressor-record-");
            using (var store = new SqliteBatchStore(Path.Combine(folder.FullName, "batches.db"), TimeProvider.System))
                sqlite = await MeasureAsync("SQLite", store, images, keep: false);
            folder.Delete(recursive: true);
        }

        if (connection.Length > 0)
#if PORTABLE
            Console.WriteLine("This build (profile Portable) has no adapter for MongoDB.");
#else
            using (var store = new MongoBatchStore(connection, TimeProvider.System))
                mongo = await MeasureAsync("MongoDB", store, images, options.Text("keep", "no") == "yes");
#endif
        if (sqlite > 0 && mongo > 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"MongoDB records {mongo / sqlite:F2} times what SQLite does"));
        return 0;
    }

    private static async Task<double> MeasureAsync(string name, IBatchStore store, int images, bool keep)
    {
        await store.PrepareAsync(default);
        var id = BatchId.New(DateTimeOffset.UtcNow);
        var append = await RateAsync(images, () => AppendAsync(store, id, images));
        var jobs = new List<ImageJob>(images);
        var take = await RateAsync(images, async () =>
        {
            while (jobs.Count < images && await store.TakeAsync(10_000, default) is { Count: > 0 } taken) jobs.AddRange(taken.Where(job => job.Batch == id));
        });
        var groups = jobs.Select((job, i) => ImageResult.For(job, Outcome(i), null)).Chunk(Group).ToList();
        var record = await RateAsync(images, async () =>
        {
            foreach (var group in groups) await store.RecordAsync(group, default);
        });
        var counts = (await store.FindAsync(id, default))!.Counts;
        if (counts.Completed != images) throw new InvalidOperationException($"{name} has recorded {counts.Completed} of {images}.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-8} {append,11:F0} {take,10:F0} {record,10:F0}"));
        if (!keep)
            await foreach (var _ in store.DeleteAsync(id, default)) { }
        return record;
    }

    private static async Task<double> RateAsync(int images, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return images / watch.Elapsed.TotalSeconds;
    }

    private static async Task AppendAsync(IBatchStore store, BatchId id, int images)
    {
        var now = DateTimeOffset.UtcNow;
        await store.CreateAsync(new Batch { Id = id, Name = "record", Recipe = Recipe.Default, Layout = ManifestLayout.Default, CreatedAt = now, UpdatedAt = now }, default);
        foreach (var numbers in Enumerable.Range(2, images).Chunk(RowsAtOnce))
            await store.AppendAsync(id, [.. numbers.Select(n => new BatchRow(n, $"{n}", $"SKU{n}", [], [new RowSlot($"https://images.example/{n}.jpg", ImageId.New(now), null)]))], default);
        await store.SealAsync(id, Recipe.Default, 0, default);
    }

    /// <summary>Sizes as <c>RecountAssert</c> of the tests expects them: they look at what this leaves behind.</summary>
    private static ImageOutcome Outcome(int i)
    {
        var sha = i.ToString("x64", CultureInfo.InvariantCulture);
        return new ImageOutcome
        {
            Original = new(ObjectName.Original(sha), 10, "image/jpeg", 1_600, 1_200),
            Delivered = new(ObjectName.Compressed(sha, Recipe.Default.Hash, "webp"), 4, "image/webp", 800, 600),
            Quality = 75,
            Times = new(120, 30, 7, 40),
        };
    }
}
