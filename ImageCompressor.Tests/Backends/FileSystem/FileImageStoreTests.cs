using ImageCompressor.Backends.FileSystem;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.FileSystem;

public sealed class FileImageStoreTests : ImageStoreContract
{
    private readonly TestFolder _folder = new();

    protected override IImageStore Open(TimeProvider time) => new FileImageStore(_folder.At("objects"), time);

    protected override ValueTask CloseAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
