using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Requests;

/// <summary>Removes a batch and the objects that nobody else uses.</summary>
internal sealed class BatchRemoval(IBatchStore store, IImageStore images)
{
    /// <summary>Removes all of it, also what an earlier removal that broke off has left. Cannot be cancelled: half a removal would leave objects
    /// that nobody knows.</summary>
    public async Task RemoveAsync(BatchId id)
    {
        await foreach (var names in store.DeleteAsync(id, CancellationToken.None))
            await images.DeleteAsync(names, CancellationToken.None);
    }
}
