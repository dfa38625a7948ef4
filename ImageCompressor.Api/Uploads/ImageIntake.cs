using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ImageCompressor.Api.Requests;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Fetching;
using ImageCompressor.Imaging;
using ImageCompressor.Processing;

namespace ImageCompressor.Api.Uploads;

/// <summary>Takes images from people and devices into the store, one after the other: each is looked at before it is stored, and is a row of a batch
/// like any row of a sheet.</summary>
internal sealed class ImageIntake(
    IBatchStore store, IImageStore images, Fetcher fetcher, Compressor compressor, BatchRemoval removal, BackendOptions backends, UploadOptions options,
    TimeProvider time)
{
    private const int MaxUrlLength = 8_192;

    private static readonly ManifestLayout s_layout = ManifestLayout.Default with { ProductHeader = "File Name" };

    public string Folder => Path.Combine(Path.GetFullPath(backends.Directory), "incoming");

    /// <summary>Takes a file: an image, or a ZIP archive of images.</summary>
    public async Task TakeFileAsync(ImageUpload upload, Stream content, string name, CancellationToken cancellationToken)
    {
        var head = new byte[ImageZip.MagicLength];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        if (!ImageZip.IsZip(head))
        {
            await TakeImageAsync(upload, head.AsMemory(0, length), content, name, cancellationToken);
            return;
        }

        await using var archive = await SpooledFile.ReadAsync(head, content, Folder, options.MaxBytes, cancellationToken)
            ?? throw new BadHttpRequestException($"One upload may have {options.MaxBytes} bytes; send less at once.", StatusCodes.Status413PayloadTooLarge);
        await new ImageZip(this, options, upload).TakeAsync(archive.Content, name, cancellationToken);
    }

    /// <summary>Takes one image; one that cannot be used is among the rejected. Returns how many bytes were read.</summary>
    /// <exception cref="InvalidDataException">Its <paramref name="checksum"/> (CRC-32) is another.</exception>
    public async Task<long> TakeImageAsync(
        ImageUpload upload, ReadOnlyMemory<byte> head, Stream content, string name, CancellationToken cancellationToken, uint? checksum = null)
    {
        Count(upload);
        await using var file = await SpooledFile.ReadAsync(head, content, Folder, fetcher.MaxBytes, cancellationToken);
        if (file is null) upload.Reject(name, new Failure(FailureKind.TooLarge, null, $"at most {fetcher.MaxBytes} bytes"));
        else await TakeImageAsync(upload, file.Content, name, checksum, cancellationToken);
        return file?.Content.Length ?? fetcher.MaxBytes;
    }

    private async Task TakeImageAsync(ImageUpload upload, FileStream content, string name, uint? checksum, CancellationToken cancellationToken)
    {
        try
        {
            using var bytes = await fetcher.TakeAsync(content, content.Length, new Uri(StoredSource.Scheme), cancellationToken);
            if (checksum is { } given && Crc32.Of(bytes.Content.Span) != given) throw new InvalidDataException("its checksum does not fit its bytes.");
            var header = compressor.ReadHeader(bytes.Content);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Content.Span));
            // The reference first and the object second: a deletion in between finds the reference. One that began before is noticed by the seal.
            await AppendAsync(upload, StoredSource.Url(sha256, name), name, cancellationToken);
            await images.PutAsync(ObjectName.Original(sha256), bytes.Content, header.Format.MediaType, cancellationToken);
        }
        catch (Exception fault) when (fault is FetchException or ImagingException)
        {
            upload.Reject(name, FailureMapping.From(fault));
        }
    }

    /// <summary>Takes an image by its address; it is fetched when it is worked on.</summary>
    public async Task TakeUrlAsync(ImageUpload upload, string url, CancellationToken cancellationToken)
    {
        Count(upload);
        var text = url.Trim();
        if (UrlSyntax.Judge(text, MaxUrlLength) is not null)
            upload.Reject(text.Length <= 200 ? text : text[..200], new Failure(FailureKind.InvalidUrl));
        else
            await AppendAsync(upload, text, "", cancellationToken);
    }

    /// <summary>Takes an original that is stored already, to do something else with it.</summary>
    public Task TakeStoredAsync(ImageUpload upload, ObjectName original, string name, CancellationToken cancellationToken)
    {
        Count(upload);
        return AppendAsync(upload, StoredSource.Url(original.Key, name), name, cancellationToken);
    }

    /// <summary>Ends the upload: its images are worked on from here on.</summary>
    /// <exception cref="OriginalDeletedException">See <see cref="IBatchStore.SealAsync"/>.</exception>
    public Task<Batch> SealAsync(ImageUpload upload, Recipe recipe) =>
        store.SealAsync(upload.Batch!.Value, recipe, upload.Rejected.Count, CancellationToken.None);

    /// <summary>Removes all that was stored of an upload that is not wanted after all.</summary>
    public async Task DiscardAsync(ImageUpload upload)
    {
        if (upload.Batch is { } batch) await removal.RemoveAsync(batch);
    }

    private void Count(ImageUpload upload)
    {
        if (++upload.Met > options.MaxImages)
            throw new BadHttpRequestException($"One upload may have {options.MaxImages} images; send the rest in another.", StatusCodes.Status413PayloadTooLarge);
    }

    private async Task AppendAsync(ImageUpload upload, string url, string name, CancellationToken cancellationToken)
    {
        upload.Batch ??= await CreateAsync(name, upload.Key, cancellationToken);
        var (id, serial) = (ImageId.New(time.GetUtcNow()), upload.Taken.Count + 1);
        var row = new BatchRow(serial + 1, serial.ToString(CultureInfo.InvariantCulture), name, [], [new RowSlot(url, id, null)]);
        await store.AppendAsync(upload.Batch.Value, [row], cancellationToken);
        upload.Taken.Add((id, name));
    }

    private async Task<BatchId> CreateAsync(string name, string? key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var batch = new Batch
        {
            Id = BatchId.New(now),
            Name = name.Length == 0 ? "image" : name,
            Recipe = Recipe.Default,
            Layout = s_layout,
            CreatedAt = now,
            UpdatedAt = now,
            TraceParent = Activity.Current?.Id,
            IdempotencyKey = key,
        };
        await store.CreateAsync(batch, cancellationToken);
        return batch.Id;
    }
}
