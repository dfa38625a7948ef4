using ImageCompressor.Fetching.Bytes;

namespace ImageCompressor.Fetching;

/// <summary>
/// What a URL gave. It holds native memory and a part of the memory budget until it is disposed: dispose it as soon as its bytes are no
/// longer needed, and do not wait for another fetch while holding one, or fetches that wait for memory may wait for each other.
/// </summary>
public sealed class Download : IDisposable
{
    private readonly NativeBuffer _buffer;
    private readonly ByteLease _lease;

    internal Download(NativeBuffer buffer, ByteLease lease, string? declaredMediaType, Uri finalUri, int attempts)
    {
        (_buffer, _lease) = (buffer, lease);
        Content = buffer.Memory;
        (DeclaredMediaType, FinalUri, Attempts) = (declaredMediaType, finalUri, attempts);
    }

    /// <summary>The bytes, one at the least, content coding undone. Valid until Dispose; a span taken from it dangles afterwards.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The media type that the host claims, without parameters; null when it claims none. Not to be trusted.</summary>
    public string? DeclaredMediaType { get; }

    /// <summary>Where the bytes came from, after redirects; without fragment.</summary>
    public Uri FinalUri { get; }

    /// <summary>Attempts made; 1 to <see cref="FetchOptions.MaxAttempts"/>.</summary>
    public int Attempts { get; }

    /// <summary>Frees the memory and gives back its part of the budget.</summary>
    public void Dispose()
    {
        // First the memory, then the room for it, or the budget would be exceeded for a moment.
        ((IDisposable)_buffer).Dispose();
        _lease.Dispose();
    }
}
