namespace ImageCompressor.Domain.Batches;

/// <summary>The name of a batch: the <c>request_id</c> on the wire. Opaque and unguessable.</summary>
/// <param name="Value">A version 7 UUID (RFC 9562): its leading time keeps an index's inserts together, its 74 random bits
/// keep it unguessable.</param>
public readonly record struct BatchId(Guid Value)
{
    /// <summary>A new id that nobody has seen before.</summary>
    public static BatchId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Reads the wire form, 32 hexadecimal digits. Anything else is not an id.</summary>
    public static bool TryParse(string? text, out BatchId id)
    {
        var parsed = Guid.TryParseExact(text, "N", out var value);
        id = new BatchId(value);
        return parsed;
    }

    /// <summary>The wire form: 32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N");
}
