using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using MongoDB.Bson;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>An image to and from its document.</summary>
/// <remarks>What its row sets of the recipe stands here too, and not with the row alone as in SQLite: a take would have to look up a second collection. The
/// version counts the changes; an update names the one that it has seen, and so finds the document as it was or not at all.</remarks>
internal static class ImageDocument
{
    public static BsonDocument Write(BatchId batch, BatchRow row, int slot, ImageId id, DateTimeOffset now) => new BsonDocument
    {
        { Fields.Id, Bson.Id(id.Value) },
        { Fields.Batch, Bson.Id(batch.Value) },
        { Fields.Row, row.Number },
        { Fields.Slot, slot },
        { Fields.Url, row.Slots[slot].Url },
        { Fields.Status, (int)ImageStatus.Pending },
        { Fields.Attempts, 0 },
        { Fields.Run, 0 },
        { Fields.Version, 0L },
        { Fields.UpdatedAt, Bson.Time(now) },
    }.With(Fields.Overrides, row.Overrides?.Text)
        // An uploaded original is referred to before the image has run.
        .With(Fields.Original, StoredSource.OriginalOf(row.Slots[slot].Url)?.Key);

    public static Image Read(BsonDocument document) => new()
    {
        Id = Id(document),
        Batch = new BatchId(Bson.ReadId(document[Fields.Batch])),
        Row = document[Fields.Row].ToInt64(),
        Slot = Bson.Small(document, Fields.Slot),
        Url = document[Fields.Url].AsString,
        Overrides = StoredTexts.ReadOverrides(Bson.Text(document, Fields.Overrides)),
        Status = Status(document),
        Attempts = Bson.Small(document, Fields.Attempts),
        Run = Bson.Small(document, Fields.Run),
        UpdatedAt = Bson.ReadTime(document[Fields.UpdatedAt]),
        Outcome = new OutcomeColumns(
            Bson.Text(document, Fields.Original), Bson.Text(document, Fields.Recipe), Bson.Text(document, Fields.Delivered),
            Bson.Text(document, Fields.Outcome)).Read(),
    };

    public static ImageId Id(BsonDocument document) => new(Bson.ReadId(document[Fields.Id]));

    public static ImageStatus Status(BsonDocument document) => (ImageStatus)Bson.Small(document, Fields.Status);

    /// <summary>The recipe of an image: its batch's with what its row sets in place of it.</summary>
    public static Recipe RecipeOf(BsonDocument document, Batch batch) =>
        StoredTexts.ReadOverrides(Bson.Text(document, Fields.Overrides))?.ApplyTo(batch.Recipe) ?? batch.Recipe;

    public static ImageJob Job(BsonDocument document, Batch batch, int attempt) => new(
        Id(document), batch.Id, Bson.Small(document, Fields.Run), attempt, document[Fields.Url].AsString, RecipeOf(document, batch), batch.TraceParent);

    /// <summary>The document as it was seen, and no later one.</summary>
    public static BsonDocument AsSeen(BsonDocument document) => new()
    {
        { Fields.Id, document[Fields.Id] },
        { Fields.Version, document[Fields.Version] },
    };

    /// <summary>The object names that a recorded image refers to; those of a failed one too, whose original may lie there.</summary>
    public static IEnumerable<StoredKey> Keys(BsonDocument document)
    {
        if (Bson.Text(document, Fields.Original) is not { } sha)
            yield break;
        yield return new StoredKey(sha, "", "");
        if (Bson.Text(document, Fields.Recipe) is not { } hash)
            yield break;
        yield return new StoredKey(sha, hash, StoredKey.ReportExtension);
        if (Bson.Text(document, Fields.Delivered) is { Length: > 0 } extension)
            yield return new StoredKey(sha, hash, extension);
    }
}
