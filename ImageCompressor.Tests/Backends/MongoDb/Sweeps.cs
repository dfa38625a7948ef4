using ImageCompressor.Backends.MongoDb;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Tests.Backends.MongoDb;

internal static class Sweeps
{
    /// <summary>What the port offers with one time for images and uploads, for tests that hold the store itself.</summary>
    public static Task<SweepReport> SweepAsync(this MongoBatchStore store, DateTimeOffset before, int maxAttempts, CancellationToken cancellationToken) =>
        ((IBatchStore)store).SweepAsync(before, maxAttempts, cancellationToken);
}
