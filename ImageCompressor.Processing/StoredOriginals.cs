using ImageCompressor.Domain.Images;
using ImageCompressor.Fetching;

namespace ImageCompressor.Processing;

/// <summary>Takes the original of an uploaded image from the store instead of from a host.</summary>
internal static class StoredOriginals
{
    /// <exception cref="OriginalMissingException">It is not there.</exception>
    /// <exception cref="FetchException">It is larger than allowed: the limit was another one when it was uploaded.</exception>
    public static async Task<Download> TakeAsync(IImageStore store, Fetcher fetcher, ObjectName original, CancellationToken cancellationToken)
    {
        await using var stored = await store.OpenAsync(original, range: null, cancellationToken) ?? throw new OriginalMissingException();
        return await fetcher.TakeAsync(stored.Content, stored.Length, new Uri(StoredSource.Url(original.Key)), cancellationToken);
    }
}

/// <summary>The original of an uploaded image is gone.</summary>
internal sealed class OriginalMissingException : Exception;
