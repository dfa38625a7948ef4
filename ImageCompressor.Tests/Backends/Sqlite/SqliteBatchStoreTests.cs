using ImageCompressor.Domain.Batches;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.Sqlite;

public sealed class SqliteBatchStoreTests : BatchStoreContract
{
    private readonly SqliteTestFile _file = new();

    protected override IBatchStore Open(TimeProvider time) => _file.Open(time);

    protected override ValueTask CloseAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }
}
