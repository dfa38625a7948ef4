using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.FileSystem;

/// <summary>Objects as files below one folder, which may be a network mount. A full disk shows as
/// <see cref="StoreUnavailableException"/>: there may be room again. Missing rights show as <see cref="UnauthorizedAccessException"/>.</summary>
/// <remarks>An object is written under a temporary name in the same volume, flushed to the disk and then renamed: whoever sees the name sees all of
/// it, even after a power cut. Without the flush a file system may persist the new name before the content, and the name would say
/// for ever that the empty file is the image. The folder itself is not flushed: a power cut may lose the newest names, and the
/// images of a batch that is still running are stored again.</remarks>
public sealed class FileImageStore : IImageStore
{
    /// <summary>Left by a process that died; a living one needs seconds.</summary>
    private static readonly TimeSpan s_stale = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly string _incoming;
    private readonly TimeProvider _time;
    private readonly Lock _naming = new();

    /// <summary>Touches nothing yet.</summary>
    /// <param name="root">The folder that holds both buckets.</param>
    /// <param name="time">Tells how old a temporary file is.</param>
    public FileImageStore(string root, TimeProvider time)
    {
        _root = Path.GetFullPath(root);
        _incoming = Path.Combine(_root, "incoming");
        _time = time;
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in (string[])[ObjectName.OriginalBucket, ObjectName.CompressedBucket, "incoming"])
            Directory.CreateDirectory(Path.Combine(_root, folder));
        var before = _time.GetUtcNow().UtcDateTime - s_stale;
        foreach (var file in Directory.EnumerateFiles(_incoming))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (File.GetLastWriteTimeUtc(file) < before)
                File.Delete(file);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<PutOutcome> PutAsync(
        ObjectName name, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        var path = Full(name);
        if (File.Exists(path))
            return PutOutcome.AlreadyStored;
        var temporary = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        try
        {
            await WriteAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            return Rename(temporary, path);
        }
        catch (IOException fault) when (DiskFaults.IsFull(fault))
        {
            throw new StoreUnavailableException($"The disk of the folder {_root} is full.", fault);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The range begins or extends below 0.</exception>
    public Task<StoredObject?> OpenAsync(ObjectName name, ByteRange? range, CancellationToken cancellationToken)
    {
        if (range is { } asked)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(asked.Offset, nameof(range));
            ArgumentOutOfRangeException.ThrowIfNegative(asked.Length, nameof(range));
        }

        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Delete is shared, so that on Windows too an object can be deleted while somebody reads it.
            var file = new FileStream(
                Full(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);
            return Task.FromResult<StoredObject?>(Part(file, range));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<StoredObject?>(null);
        }
    }

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(ObjectName name, CancellationToken cancellationToken) => Task.FromResult(File.Exists(Full(name)));

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<ObjectName> names, CancellationToken cancellationToken)
    {
        var paths = names.Select(Full).ToList();
        return Task.Run(
            () =>
            {
                foreach (var path in paths)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (File.Exists(path)) // and not only File.Delete: that throws when the folder is not there
                        File.Delete(path);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Uri? Link(ObjectName name, TimeSpan lifetime) => null;

    private string Full(ObjectName name) => Path.Combine(_root, ObjectPath.Of(name));

    private static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        // The length is asked for at once: a full disk shows before anything is written.
        using var file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous, content.Length);
        await RandomAccess.WriteAsync(file, content, 0, cancellationToken).ConfigureAwait(false);
        await Task.Run(() => RandomAccess.FlushToDisk(file), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Under the lock one of several puts of a process is the one that stored it. Two processes may both say so: they rename the same
    /// content over itself, and nobody sees anything else.</summary>
    private PutOutcome Rename(string temporary, string path)
    {
        lock (_naming)
        {
            if (File.Exists(path))
                return PutOutcome.AlreadyStored;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
            return PutOutcome.Stored;
        }
    }

    private static StoredObject Part(FileStream file, ByteRange? range)
    {
        var total = file.Length;
        if (range is not { } asked)
            return new StoredObject(file, total, total);
        var offset = Math.Min(asked.Offset, total);
        var length = Math.Min(asked.Length, total - offset);
        file.Position = offset;
        return new StoredObject(new PartOfStream(file, length), length, total);
    }
}
