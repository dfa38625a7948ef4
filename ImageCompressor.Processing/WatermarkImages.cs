using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Processing;

/// <summary>Fetches from the store what a recipe's watermarks lay over an image.</summary>
internal static class WatermarkImages
{
    /// <summary>Bytes that all of one recipe's watermarks may have together: they lie in memory beside each image that is being worked on.</summary>
    internal const long MaxBytes = 16 * 1024 * 1024;

    private const int HashLength = 64;

    /// <summary>The files by their SHA-256; empty for most recipes.</summary>
    /// <exception cref="ImagingException">One is not there, or they are too large: <see cref="ImagingFailure.WatermarkUnusable"/>.</exception>
    internal static async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> FetchAsync(
        IImageStore store, Recipe recipe, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, ReadOnlyMemory<byte>>();
        long total = 0;
        foreach (var sha256 in recipe.Operations.OfType<WatermarkOperation>().Select(static watermark => watermark.Image).OfType<string>().Distinct())
        {
            var content = await ReadAsync(store, sha256, MaxBytes - total, cancellationToken);
            total += content.Length;
            found.Add(sha256, content);
        }

        return found;
    }

    private static async Task<byte[]> ReadAsync(IImageStore store, string sha256, long most, CancellationToken cancellationToken)
    {
        if (sha256.Length != HashLength || !sha256.All(char.IsAsciiHexDigitLower))
            throw Unusable("its image is named by 64 lower-case hexadecimal digits, the SHA-256 of a stored original");
        await using var stored = await store.OpenAsync(ObjectName.Original(sha256), range: null, cancellationToken)
            ?? throw Unusable($"its image {sha256} is not in the store; submit it as an image first");
        if (stored.Length > most)
            throw Unusable($"the images of a recipe's watermarks may have {MaxBytes} bytes together");
        var content = new byte[stored.Length];
        await stored.Content.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    private static ImagingException Unusable(string detail) => new(ImagingFailure.WatermarkUnusable, detail);
}
