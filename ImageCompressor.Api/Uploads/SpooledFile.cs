namespace ImageCompressor.Api.Uploads;

/// <summary>A file of an upload on the disk, until its last byte is here. Memory was rejected: a client that sends slowly would hold its share of it
/// for as long as it likes.</summary>
internal sealed class SpooledFile : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;

    private SpooledFile(FileStream content) => Content = content;

    /// <summary>Stands at the beginning after <see cref="ReadAsync"/>.</summary>
    public FileStream Content { get; }

    /// <summary>Reads all of it, or nothing more than the limit: then it is null, and the rest of the source is unread.</summary>
    /// <param name="head">Its first bytes, read already.</param>
    /// <param name="source">The rest of the file.</param>
    /// <param name="folder">Where it lies meanwhile. It has no name there once it is open, so that nothing is left whatever dies.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<SpooledFile?> ReadAsync(ReadOnlyMemory<byte> head, Stream source, string folder, long most, CancellationToken cancellationToken)
    {
        var file = new SpooledFile(Open(folder));
        try
        {
            if (!await CopyAsync(head, source, file.Content, most, cancellationToken))
            {
                await file.DisposeAsync();
                return null;
            }

            file.Content.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Content.DisposeAsync();

    private static FileStream Open(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Path.GetRandomFileName());
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, BufferBytes,
            FileOptions.Asynchronous | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None));
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return stream;
    }

    private static async Task<bool> CopyAsync(ReadOnlyMemory<byte> head, Stream source, Stream target, long most, CancellationToken cancellationToken)
    {
        await target.WriteAsync(head, cancellationToken);
        var buffer = new byte[BufferBytes];
        for (long total = head.Length; ;)
        {
            var count = await source.ReadAsync(buffer, cancellationToken);
            if (count == 0) return true;
            total += count;
            if (total > most) return false;
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
