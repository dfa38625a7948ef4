using System.IO.Compression;
using ImageCompressor.Api.Forms;
using ImageCompressor.Domain.Failures;

namespace ImageCompressor.Api.Uploads;

/// <summary>Takes the images out of a ZIP archive. What the archive says of sizes is not believed, and its paths are only names: nothing is written where
/// they point.</summary>
internal sealed class ImageZip(ImageIntake intake, UploadOptions options, ImageUpload upload)
{
    /// <summary>How much of an archive is read for its table of contents. It is held in memory, an entry of 47 bytes in some 300: an archive that is nothing but
    /// table would take the service down with it. Ten thousand names of 200 letters fit.</summary>
    private const int MaxTableBytes = 4 * 1024 * 1024;

    private static readonly byte[][] s_magics = ["PK\u0003\u0004"u8.ToArray(), "PK\u0005\u0006"u8.ToArray()];

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
        var metered = new MeteredStream(file) { Left = MaxTableBytes };
        await using var zip = await OpenAsync(metered, name, cancellationToken);
        metered.Left = long.MaxValue;
        foreach (var entry in zip.Entries.Where(IsFile)) await TakeAsync(entry, cancellationToken);
    }

    private static async Task<ZipArchive> OpenAsync(MeteredStream file, string name, CancellationToken cancellationToken)
    {
        try
        {
            var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, null, cancellationToken);
            // Read here, while the stream is metered.
            _ = zip.Entries;
            return zip;
        }
        catch (InvalidDataException broken)
        {
            throw new InvalidDataException($"the archive {name} is damaged: {broken.Message}", broken);
        }
        catch (MeterException)
        {
            throw new BadHttpRequestException(
                $"The table of contents of the archive {name} is longer than {MaxTableBytes} bytes; send fewer files at once.", StatusCodes.Status413PayloadTooLarge);
        }
    }

    /// <summary>No folders, and not what file managers put beside the files: <c>__MACOSX/</c>, <c>.DS_Store</c>, <c>Thumbs.db</c>.</summary>
    private static bool IsFile(ZipArchiveEntry entry) =>
        entry.Name.Length > 0 && entry.Name[0] != '.' && entry.Name != "Thumbs.db" && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private async Task TakeAsync(ZipArchiveEntry entry, CancellationToken cancellationToken)
    {
        var name = FileName.Of(entry.FullName);
        try
        {
            if (entry.IsEncrypted) throw new InvalidDataException("it is encrypted.");
            await using var packed = await entry.OpenAsync(cancellationToken);
            upload.Unpacked += await intake.TakeImageAsync(upload, default, packed, name, cancellationToken, entry.Crc32);
        }
        catch (InvalidDataException broken)
        {
            upload.Reject(name, new Failure(FailureKind.DamagedImage, null, $"in the archive: {broken.Message}"));
        }

        if (upload.Unpacked > options.MaxUnpackedBytes)
            throw new BadHttpRequestException(
                $"What the archives of an upload hold may have {options.MaxUnpackedBytes} bytes unpacked; send less at once.", StatusCodes.Status413PayloadTooLarge);
    }
}
