using ImageCompressor.Fetching.Bytes;

namespace ImageCompressor.Fetching;

/// <summary>
/// What a URL gave. It holds a part of the memory budget until it is disposed: dispose it as soon as its bytes are no longer needed, and do not
/// wait for another fetch while holding one, or fetches that wait for memory may wait for each other.
/// </summary>
public sealed class Download : IDisposable
{
    private readonly ByteLease _lease;
    private byte[] _content;

    internal Download(byte[] content, ByteLease lease, string? declaredMediaType, Uri finalUri, int attempts)
    {
        (_content, _lease) = (content, lease);
        (DeclaredMediaType, FinalUri, Attempts) = (declaredMediaType, finalUri, attempts);
    }

    /// <summary>The bytes, one at the least, content coding undone; a whole array. Empty after Dispose.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>The media type that the host claims, without parameters; null when it claims none. Not to be trusted.</summary>
    public string? DeclaredMediaType { get; }

    /// <summary>Where the bytes came from, after redirects; without fragment.</summary>
    public Uri FinalUri { get; }

    /// <summary>Attempts made; 1 to <see cref="FetchOptions.MaxAttempts"/>.</summary>
    public int Attempts { get; }

    /// <summary>Lets go of the bytes and gives back their part of the budget.</summary>
    public void Dispose()
    {
        _content = [];
        _lease.Dispose();
    }
}
