using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace ImageCompressor.Backends.Batches;

/// <summary>The place after which a page begins. Opaque outside: a kind, two numbers, and four bytes of a checksum that tell a
/// mistyped one, or one of another list, from one that was made here. It is no secret and guards nothing.</summary>
internal readonly record struct Cursor(char Kind, long First, long Second)
{
    /// <summary>Of a list of batches: creation time and number.</summary>
    public const char Batches = 'b';

    /// <summary>Of a list of images: row and slot.</summary>
    public const char Images = 'i';

    /// <summary>Of the list of all images: the batch's number, and row and slot in one number (<see cref="OfAll"/>).</summary>
    public const char AllImages = 'a';

    private const int SlotBits = 24;

    private const int Length = 21;

    /// <summary>Before all images of a batch.</summary>
    public static Cursor FirstImage { get; } = new(Images, long.MinValue, long.MinValue);

    public static Cursor OfAll(long batch, long row, int slot) => new(AllImages, batch, row << SlotBits | (uint)slot);

    /// <summary>Row and slot of a cursor of <see cref="AllImages"/>, as a cursor within that batch.</summary>
    public Cursor InBatch => new(Images, Second >> SlotBits, Second & ((1 << SlotBits) - 1));

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        Write(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor of one kind; false when it is anything else.</summary>
    public static bool TryParse(string text, char kind, out Cursor cursor)
    {
        Span<byte> bytes = stackalloc byte[Length];
        cursor = default;
        if (!Base64Url.IsValid(text, out var length) || length != Length || Base64Url.DecodeFromChars(text, bytes) != Length)
            return false;
        cursor = new Cursor(
            (char)bytes[0], BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]));
        Span<byte> expected = stackalloc byte[Length];
        cursor.Write(expected);
        return cursor.Kind == kind && bytes.SequenceEqual(expected);
    }

    private void Write(Span<byte> bytes)
    {
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], First);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Second);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..17], hash);
        hash[..4].CopyTo(bytes[17..]);
    }
}
