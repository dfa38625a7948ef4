using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Requests;

/// <summary>Removes a batch, or an outcome that came too late, and the objects that nobody else uses.</summary>
internal sealed class BatchRemoval(IBatchStore store, IImageStore images)
{
    /// <summary>Removes all of it, also what an earlier removal that broke off has left. A caller that hangs up does not cancel it; a stop of the process may: the
    /// store knows what was in hand, and the next start goes on.</summary>
    public async Task RemoveAsync(BatchId id, CancellationToken stop = default)
    {
        await foreach (var names in store.DeleteAsync(id, stop))
            await images.DeleteAsync(names, CancellationToken.None);
    }

    /// <summary>Removes what lies in the store for an outcome that belongs to no image.</summary>
    public async Task RemoveAsync(ImageOutcome outcome, CancellationToken stop)
    {
        await foreach (var names in store.DisownAsync(outcome, stop))
            await images.DeleteAsync(names, CancellationToken.None);
    }
}
