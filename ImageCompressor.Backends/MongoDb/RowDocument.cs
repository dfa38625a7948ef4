using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using MongoDB.Bson;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>A row of the sheet to and from its document: what its images do not say.</summary>
internal static class RowDocument
{
    /// <summary>The server takes documents of 16 MiB; a little is left for what it adds. A row of the default limits has 6 MiB at most.</summary>
    private const int MaxBytes = 15 * 1024 * 1024;

    /// <exception cref="ManifestException">The row is larger than a document may be.</exception>
    public static BsonDocument Write(BatchId batch, BatchRow row)
    {
        var document = new BsonDocument
        {
            { Fields.Id, ObjectId.GenerateNewId() },
            { Fields.Batch, Bson.Id(batch.Value) },
            { Fields.Number, row.Number },
            { Fields.Serial, row.Serial },
            { Fields.Product, row.Product },
            { Fields.Slots, row.Slots.Count },
        };
        if (row.Extras.Count > 0)
            document.Add(Fields.Extras, new BsonArray(row.Extras));
        if (row.Slots.Any(slot => slot.Image is null))
            document.Add(Fields.Refused, new BsonArray(row.Slots.Select((slot, index) => Refused(slot, index)).OfType<BsonDocument>()));
        document.With(Fields.Overrides, row.Overrides?.Text);
        if (Characters(row) > MaxBytes / 3 && document.ToBson().Length > MaxBytes)
            throw new ManifestException("row_too_long", $"Row {row.Number} has more than the {MaxBytes} bytes that the database takes. Spread it over several rows.");
        return document;
    }

    /// <summary>How many characters reading a row brings into memory, about.</summary>
    public static int Characters(BsonDocument document) => document[Fields.Serial].AsString.Length + document[Fields.Product].AsString.Length
        + Texts(document).Sum(text => text.Length) + RefusedOf(document).Sum(slot => slot.AsBsonDocument[Fields.Url].AsString.Length);

    public static ResultRow Read(BsonDocument document, IEnumerable<Image> found)
    {
        var count = document[Fields.Slots].ToInt32();
        var (slots, images) = (new RowSlot[count], new Image?[count]);
        foreach (var image in found)
        {
            images[image.Slot] = image;
            slots[image.Slot] = new RowSlot(image.Url, image.Id, null);
        }

        foreach (var refused in RefusedOf(document).Select(value => value.AsBsonDocument))
            slots[refused[Fields.Slot].ToInt32()] = new RowSlot(refused[Fields.Url].AsString, null, Bson.Text(refused, Fields.Rejection));
        var row = new BatchRow(
            document[Fields.Number].ToInt64(), document[Fields.Serial].AsString, document[Fields.Product].AsString, [.. Texts(document)], slots)
        {
            Overrides = StoredTexts.ReadOverrides(Bson.Text(document, Fields.Overrides)),
        };
        return new ResultRow(row, images);
    }

    private static BsonDocument? Refused(RowSlot slot, int index) => slot.Image is not null
        ? null
        : new BsonDocument { { Fields.Slot, index }, { Fields.Url, slot.Url } }.With(Fields.Rejection, slot.Rejection);

    private static IEnumerable<string> Texts(BsonDocument document) =>
        document.TryGetValue(Fields.Extras, out var extras) ? extras.AsBsonArray.Select(extra => extra.AsString) : [];

    private static BsonArray RefusedOf(BsonDocument document) =>
        document.TryGetValue(Fields.Refused, out var refused) ? refused.AsBsonArray : [];

    private static long Characters(BatchRow row) =>
        row.Serial.Length + row.Product.Length + row.Extras.Sum(extra => (long)extra.Length) + row.Slots.Sum(slot => (long)slot.Url.Length);
}
