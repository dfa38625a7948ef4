namespace ImageCompressor.Domain.Images;

/// <summary>The name of one image of one batch, for ever. Opaque and unguessable: whoever has it may read the image.</summary>
/// <param name="Value">A version 7 UUID, see <see cref="Batches.BatchId"/>. A number derived from batch and position was
/// rejected: the holder of one link could guess its neighbours.</param>
public readonly record struct ImageId(Guid Value)
{
    /// <summary>A new id that nobody has seen before.</summary>
    public static ImageId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>When it was made, to the millisecond: a UUID of version 7 begins with it (RFC 9562, 5.7). 1970 for one of another version.</summary>
    public DateTimeOffset CreatedAt
    {
        get
        {
            if (Value.Version != 7) return DateTimeOffset.UnixEpoch;
            Span<byte> bytes = stackalloc byte[18];
            Value.TryWriteBytes(bytes[2..], bigEndian: true, out _);
            return DateTimeOffset.FromUnixTimeMilliseconds(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes));
        }
    }

    /// <summary>Reads the wire form, 32 hexadecimal digits. Anything else is not an id.</summary>
    public static bool TryParse(string? text, out ImageId id)
    {
        var parsed = Guid.TryParseExact(text, "N", out var value);
        id = new ImageId(value);
        return parsed;
    }

    /// <summary>The wire form: 32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N");
}
