using ImageCompressor.Api.Forms;
using ImageCompressor.Domain.Manifests;

namespace ImageCompressor.Api.Sheets;

/// <summary>What is a sheet's file in a form.</summary>
internal static class SheetForm
{
    /// <summary>Field names that clients of this service and of those before it use.</summary>
    public static readonly string[] FileFields = ["file", "csv", "csvFile", "csv_file"];

    /// <exception cref="InvalidDataException">It is a second file, or in a field that is none of the sheet's.</exception>
    /// <exception cref="ManifestException">It is in another field, and an image: a client of a service that took only images sends them to its only upload.</exception>
    public static async Task CheckAsync(UploadedFile file, bool isFirst, CancellationToken cancellationToken)
    {
        if (!isFirst) throw new InvalidDataException("it has more than one file; send one sheet at a time.");
        if (file.Field.Length == 0 || FileFields.Contains(file.Field)) return;
        var head = new byte[16];
        var length = await file.Content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        if (ForeignFile.RecogniseImage(head.AsSpan(0, length)) is { } image) throw SheetRefusal.Image(image);
        throw new InvalidDataException($"the sheet must be in a field named {string.Join(", ", FileFields)}.");
    }
}
