using ImageCompressor.Domain.Batches;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.MongoDb;

public sealed class MongoBatchStoreTests : BatchStoreContract
{
    private readonly MongoTestDatabase _database = new();

    protected override IBatchStore Open(TimeProvider time) => _database.Open(time);

    protected override ValueTask CloseAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
