using MongoDB.Bson;

namespace ImageCompressor.Backends.MongoDb;

/// <summary>Values to and from BSON. Written by hand: the driver's class maps are process-wide state, and what they store of a Guid depends on it.</summary>
internal static class Bson
{
    /// <summary>An id as a UUID of subtype 4: 16 bytes in network order, which sort by the time in a version 7 UUID, and which consoles show as a UUID.</summary>
    public static BsonBinaryData Id(Guid id) => new(id, GuidRepresentation.Standard);

    public static Guid ReadId(BsonValue stored) => stored.AsBsonBinaryData.ToGuid(GuidRepresentation.Standard);

    /// <summary>A time; BSON keeps whole milliseconds.</summary>
    public static BsonDateTime Time(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());

    public static DateTimeOffset ReadTime(BsonValue stored) => DateTimeOffset.FromUnixTimeMilliseconds(stored.AsBsonDateTime.MillisecondsSinceEpoch);

    /// <summary>A text, or null where there is no such field.</summary>
    public static string? Text(BsonDocument document, string field) =>
        document.TryGetValue(field, out var value) && !value.IsBsonNull ? value.AsString : null;

    /// <summary>A time, or null where there is no such field.</summary>
    public static DateTimeOffset? TimeOrNone(BsonDocument document, string field) => document.TryGetValue(field, out var value) && !value.IsBsonNull ? ReadTime(value) : null;

    public static long Number(BsonDocument document, string field) => document.TryGetValue(field, out var value) ? value.ToInt64() : 0;

    public static int Small(BsonDocument document, string field) => document.TryGetValue(field, out var value) ? value.ToInt32() : 0;

    /// <summary>Adds a field unless its value is null: what is not there costs nothing.</summary>
    public static BsonDocument With(this BsonDocument document, string field, string? value) =>
        value is null ? document : document.Add(field, value);

    /// <summary>Adds a time unless it is null.</summary>
    public static BsonDocument With(this BsonDocument document, string field, DateTimeOffset? value) =>
        value is null ? document : document.Add(field, Time(value.Value));

    // The operators, each with its dollar in one place.
    public static BsonDocument Set(BsonDocument fields) => new("$set", fields);

    public static BsonDocument In(IEnumerable<BsonValue> values) => new("$in", new BsonArray(values));

    public static BsonDocument Present => new("$exists", true);

    public static BsonDocument Less(BsonValue value) => new("$lt", value);

    public static BsonDocument Greater(BsonValue value) => new("$gt", value);
}
