using ImageCompressor.Backends.S3;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.S3;

public sealed class S3ImageStoreTests : ImageStoreContract
{
    private readonly List<S3ImageStore> _opened = [];
    private S3Options _options = null!;

    protected override async ValueTask StartAsync() => _options = (await CephServers.RunningAsync()).Options();

    protected override IImageStore Open(TimeProvider time)
    {
        // The contract's clock stands somewhere; signatures need the real one.
        var store = new S3ImageStore(_options, TimeProvider.System);
        lock (_opened) _opened.Add(store);
        return store;
    }

    protected override ValueTask CloseAsync()
    {
        foreach (var store in _opened) store.Dispose();
        return ValueTask.CompletedTask;
    }
}
