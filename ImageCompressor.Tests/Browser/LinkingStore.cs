using ImageCompressor.Domain.Images;

namespace ImageCompressor.Tests.Browser;

/// <summary>A store that does nothing but give links, as one does whose buckets stand in the host's name.</summary>
internal sealed class LinkingStore : IImageStore
{
    public Uri? Link(ObjectName name, TimeSpan lifetime) => new($"https://{name.Bucket}.store.test/{name.Key}?signature=x");

    public Task PrepareAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PutOutcome> PutAsync(ObjectName name, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<StoredObject?> OpenAsync(ObjectName name, ByteRange? range, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ExistsAsync(ObjectName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(IReadOnlyCollection<ObjectName> names, CancellationToken cancellationToken) => throw new NotSupportedException();
}
