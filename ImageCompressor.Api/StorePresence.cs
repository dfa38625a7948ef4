using ImageCompressor.Backends.Composition;

namespace ImageCompressor.Api;

/// <summary>Says of a service on SQLite whether another one runs on the same database, by a lock on a file beside it, which the system takes away with the process, however that ends.</summary>
/// <remarks>A note of the running process's number was rejected: it outlives a kill, and numbers are used again. Of a store on another machine nothing is known: any
/// number of services may share it, with a broker or with workers of their own, so what is out may be in the hands of another one and waits for its lease.</remarks>
internal sealed class StorePresence(BackendOptions backends, bool isStoreRemote) : IDisposable
{
    private const string Name = "imagecompressor.running";

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(50);

    private FileStream? _held;

    /// <summary>Does what needs to know whether this process is the only one, and shows from then on that it is there. Nobody else begins meanwhile.</summary>
    public async Task EnterAsync(Func<bool, Task> begin, CancellationToken cancellationToken)
    {
        if (isStoreRemote)
        {
            await begin(false);
            return;
        }

        var path = Path.Combine(Path.GetFullPath(backends.Directory), Name);
        await using (var alone = Open(path, FileAccess.ReadWrite, FileShare.None)) await begin(alone is not null);
        // Whoever began in between is alone too: this process has nothing in hand yet.
        while ((_held = Open(path, FileAccess.Read, FileShare.Read)) is null) await Task.Delay(s_lookAgain, cancellationToken);
    }

    public void Dispose() => _held?.Dispose();

    /// <summary>Null where another process has it so that this one cannot.</summary>
    private static FileStream? Open(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }
}
