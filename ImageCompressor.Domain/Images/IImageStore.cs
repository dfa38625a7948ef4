namespace ImageCompressor.Domain.Images;

/// <summary>Keeps originals, compressed images and reports as objects under names that follow from their content.</summary>
public interface IImageStore
{
    /// <summary>Makes what the store needs (folders, buckets). Safe to call at every start, and from several processes at once.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Stores an object unless it is there. Nobody ever sees half of one, whatever dies meanwhile.</summary>
    /// <param name="name">Where.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mediaType">Its IANA media type.</param>
    /// <param name="cancellationToken">Stops waiting; nothing is left behind.</param>
    /// <exception cref="ArgumentException">The name would leave its bucket.</exception>
    Task<PutOutcome> PutAsync(
        ObjectName name, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken);

    /// <summary>Opens an object for reading; null when there is none.</summary>
    Task<StoredObject?> OpenAsync(ObjectName name, ByteRange? range, CancellationToken cancellationToken);

    /// <summary>Whether there is such an object.</summary>
    Task<bool> ExistsAsync(ObjectName name, CancellationToken cancellationToken);

    /// <summary>Removes objects; those that are not there are no error.</summary>
    Task DeleteAsync(IReadOnlyCollection<ObjectName> names, CancellationToken cancellationToken);

    /// <summary>A link at which anybody may read the object for a while without asking this service; null when the store has none to give.</summary>
    Uri? Link(ObjectName name, TimeSpan lifetime);
}

/// <summary>What a put did.</summary>
public enum PutOutcome
{
    /// <summary>It is there now, and was not before.</summary>
    Stored,

    /// <summary>It was there: the name says what the content is.</summary>
    AlreadyStored,
}

/// <summary>A part of an object.</summary>
/// <param name="Offset">The first byte, from 0.</param>
/// <param name="Length">How many; the part ends with the object at the latest.</param>
public readonly record struct ByteRange(long Offset, long Length);

/// <summary>An object opened for reading.</summary>
/// <param name="Content">The bytes of the range asked for.</param>
/// <param name="Length">How many <paramref name="Content"/> gives.</param>
/// <param name="TotalLength">The size of the whole object.</param>
public sealed record StoredObject(Stream Content, long Length, long TotalLength) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
