using ImageCompressor.Backends.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Tests.Backends.MongoDb;

/// <summary>Compares what a batch says of itself with its images and rows, counted here one by one and not by the store's own aggregation.</summary>
internal static class RecountAssert
{
    /// <summary>What is wrong with the counts of the batches that are still there for somebody; nothing when all is right.</summary>
    public static async Task<List<string>> WrongAsync(MongoCollections db)
    {
        var images = (await db.Images.Find(new BsonDocument()).ToListAsync()).ToLookup(image => image["batch"]);
        var rows = (await db.Rows.Find(new BsonDocument()).ToListAsync()).CountBy(row => row["batch"]).ToDictionary();
        var wrong = new List<string>();
        foreach (var batch in await db.Batches.Find(new BsonDocument("state", new BsonDocument("$lt", 2))).ToListAsync())
        {
            var own = images[batch["_id"]].ToList();
            var expected = Expected(own, rows.GetValueOrDefault(batch["_id"]));
            wrong.AddRange(expected.Where(count => batch[count.Name].ToInt64() != count.Value.ToInt64())
                .Select(count => $"{count.Name} is {batch[count.Name]} and should be {count.Value}"));
            if (batch["writers"].AsBsonArray.Count > 0) wrong.Add("a writer is left");
            if (batch.Contains("lock")) wrong.Add("a lock is left");
            wrong.AddRange(own.Where(IsOdd).Select(image => $"odd: {image}"));
        }

        return wrong;
    }

    private static BsonDocument Expected(List<BsonDocument> images, int rows) => new()
    {
        { "pending", Count(images, 0) },
        { "processing", Count(images, 1) },
        { "completed", Count(images, 2) },
        { "failed", Count(images, 3) },
        { "cancelled", Count(images, 4) },
        { "unfinished", Count(images, 0) + Count(images, 1) },
        { "fresh", images.Count(image => image["status"] == 0 && image["attempts"] == 0) },
        { "row_count", rows },
        { "original_bytes", 10 * Count(images, 2) },
        { "compressed_bytes", 4 * Count(images, 2) },
    };

    private static int Count(List<BsonDocument> images, int status) => images.Count(image => image["status"] == status);

    private static bool IsOdd(BsonDocument image) =>
        image["attempts"].ToInt32() < 0 || (image["status"].ToInt32() is 2 or 3) != image.Contains("outcome");
}
