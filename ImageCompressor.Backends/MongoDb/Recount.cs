using ImageCompressor.Domain.Images;
using MongoDB.Bson;
using MongoDB.Driver;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>The counts of a batch, counted from its images.</summary>
internal static class Recount
{
    private static readonly string s_never = "never";
    private static readonly string s_count = "count";

    /// <summary>The fields of the batch that follow from its images, with the values that they should have.</summary>
    public static async Task<BsonDocument> OfAsync(MongoCollections db, BsonBinaryData batch, CancellationToken cancellationToken)
    {
        PipelineDefinition<BsonDocument, BsonDocument> pipeline = new[]
        {
            new BsonDocument("$match", new BsonDocument(Fields.Batch, batch)),
            new BsonDocument("$group", new BsonDocument
            {
                {
                    Fields.Id, new BsonDocument
                    {
                        { Fields.Status, "$" + Fields.Status },
                        { s_never, new BsonDocument("$eq", new BsonArray { "$" + Fields.Attempts, 0 }) },
                    }
                },
                { s_count, new BsonDocument("$sum", 1L) },
                { Fields.OriginalBytes, new BsonDocument("$sum", "$" + Fields.OriginalBytes) },
                { Fields.CompressedBytes, new BsonDocument("$sum", "$" + Fields.CompressedBytes) },
            }),
        };
        var groups = await db.Images.Aggregate(pipeline, new() { AllowDiskUse = false }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var counts = new BsonDocument();
        foreach (var status in Enum.GetValues<ImageStatus>())
            counts.Add(BatchDocument.Count(status), Sum(groups.Where(group => StatusOf(group) == status), s_count));
        counts.Add(Fields.Unfinished, Sum(groups.Where(group => StatusOf(group) is ImageStatus.Pending or ImageStatus.Processing), s_count));
        counts.Add(Fields.Fresh, Sum(groups.Where(group => StatusOf(group) == ImageStatus.Pending && group[Fields.Id][s_never].AsBoolean), s_count));
        counts.Add(Fields.OriginalBytes, Sum(groups, Fields.OriginalBytes));
        counts.Add(Fields.CompressedBytes, Sum(groups, Fields.CompressedBytes));
        return counts;
    }

    private static ImageStatus StatusOf(BsonDocument group) => (ImageStatus)group[Fields.Id][Fields.Status].ToInt32();

    private static long Sum(IEnumerable<BsonDocument> groups, string field) => groups.Sum(group => group[field].ToInt64());
}
