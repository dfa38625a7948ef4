using System.IO.Compression;
using ImageCompressor.Domain.Failures;

namespace ImageCompressor.Api.Uploads;

/// <summary>Takes the images out of a ZIP archive. What the archive says of sizes is not believed, and its paths are only names: nothing is written where
/// they point.</summary>
internal sealed class ImageZip(ImageIntake intake, UploadOptions options, ImageUpload upload)
{
    private const int MaxNameLength = 200;

    private static readonly byte[][] s_magics = ["PK\u0003\u0004"u8.ToArray(), "PK\u0005\u0006"u8.ToArray()];

    private long _unpacked;

    public const int MagicLength = 4;

    /// <summary>Whether a file that begins so is an archive; an empty one is too.</summary>
    public static bool IsZip(ReadOnlySpan<byte> head)
    {
        foreach (var magic in s_magics)
            if (head.SequenceEqual(magic)) return true;
        return false;
    }

    /// <exception cref="InvalidDataException">It is no whole archive.</exception>
    public async Task TakeAsync(Stream file, string name, CancellationToken cancellationToken)
    {
        await using var zip = await OpenAsync(file, name, cancellationToken);
        foreach (var entry in zip.Entries.Where(IsFile)) await TakeAsync(entry, cancellationToken);
    }

    private static async Task<ZipArchive> OpenAsync(Stream file, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, null, cancellationToken);
        }
        catch (InvalidDataException broken)
        {
            throw new InvalidDataException($"the archive {name} is damaged: {broken.Message}", broken);
        }
    }

    /// <summary>No folders, and not what file managers put beside the files: <c>__MACOSX/</c>, <c>.DS_Store</c>, <c>Thumbs.db</c>.</summary>
    private static bool IsFile(ZipArchiveEntry entry) =>
        entry.Name.Length > 0 && entry.Name[0] != '.' && entry.Name != "Thumbs.db" && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private async Task TakeAsync(ZipArchiveEntry entry, CancellationToken cancellationToken)
    {
        var name = NameOf(entry);
        try
        {
            if (entry.IsEncrypted) throw new InvalidDataException("it is encrypted.");
            await using var packed = await entry.OpenAsync(cancellationToken);
            _unpacked += await intake.TakeImageAsync(upload, default, packed, name, cancellationToken);
        }
        catch (InvalidDataException broken)
        {
            upload.Reject(name, new Failure(FailureKind.DamagedImage, null, $"in the archive: {broken.Message}"));
        }

        if (_unpacked > options.MaxUnpackedBytes)
            throw new BadHttpRequestException(
                $"What an archive holds may have {options.MaxUnpackedBytes} bytes unpacked; send less at once.", StatusCodes.Status413PayloadTooLarge);
    }

    private static string NameOf(ZipArchiveEntry entry)
    {
        var plain = Path.GetFileName(entry.FullName.Replace('\\', '/'));
        var shown = string.Concat(plain.Where(c => !char.IsControl(c)));
        return shown.Length <= MaxNameLength ? shown : shown[..MaxNameLength];
    }
}
