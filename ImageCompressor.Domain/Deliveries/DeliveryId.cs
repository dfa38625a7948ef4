using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Domain.Deliveries;

/// <summary>The name of a delivery: a receiver that gets one twice knows it by this.</summary>
public readonly record struct DeliveryId(Guid Value)
{
    /// <summary>A new id that nobody has seen before.</summary>
    public static DeliveryId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>The id of what tells a subscriber of one end of a batch. It follows from these three, so that two processes that see the same end make
    /// one delivery of it.</summary>
    /// <param name="batch">Which batch ended.</param>
    /// <param name="subscriber">Who is told.</param>
    /// <param name="ended">When; a batch that is retried ends again.</param>
    public static DeliveryId OfEnd(BatchId batch, Subscriber subscriber, DateTimeOffset ended)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{batch} {ended.ToUnixTimeMilliseconds()} {subscriber.Url}");
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        // A UUID of version 8: of our own making (RFC 9562, 5.8).
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new DeliveryId(new Guid(bytes, bigEndian: true));
    }

    /// <summary>Reads the wire form, 32 hexadecimal digits. Anything else is not an id.</summary>
    public static bool TryParse(string? text, out DeliveryId id)
    {
        var parsed = Guid.TryParseExact(text, "N", out var value);
        id = new DeliveryId(value);
        return parsed;
    }

    /// <summary>The wire form: 32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N");
}
