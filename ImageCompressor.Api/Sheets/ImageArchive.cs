using System.Globalization;
using System.IO.Compression;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Sheets;

/// <summary>All delivered images of a batch as one ZIP, streamed.</summary>
internal sealed class ImageArchive(IImageStore store)
{
    private const int MostNameCharacters = 60;

    public async Task WriteAsync(Stream target, IAsyncEnumerable<ResultRow> rows, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, null, cancellationToken);
        await foreach (var (row, images) in rows)
            foreach (var image in images)
                if (image?.Outcome?.Delivered is { } delivered)
                    await AddAsync(zip, EntryName(row, image, delivered), delivered.Name, cancellationToken);
    }

    private async Task AddAsync(ZipArchive zip, string entryName, ObjectName name, CancellationToken cancellationToken)
    {
        await using var found = await store.OpenAsync(name, null, cancellationToken);
        // Removed since the row was read; the sheet says what became of it.
        if (found is null) return;
        // Images do not get smaller; deflating them would only cost time.
        var entry = zip.CreateEntry(entryName, CompressionLevel.NoCompression);
        await using var stream = await entry.OpenAsync(cancellationToken);
        await found.Content.CopyToAsync(stream, cancellationToken);
    }

    /// <summary>Row and place make it unique; the product makes it readable. Only letters, digits, dash and underscore: an entry never leaves the folder
    /// that it is unpacked into.</summary>
    private static string EntryName(BatchRow row, Image image, StoredImage delivered)
    {
        var product = string.Concat(row.Product.Take(MostNameCharacters).Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'));
        var extension = delivered.MediaType[(delivered.MediaType.LastIndexOf('/') + 1)..].Replace("jpeg", "jpg", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{row.Number:D6}-{image.Slot + 1:D2}-{product}.{extension}");
    }
}
