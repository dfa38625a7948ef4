using System.Collections.Concurrent;
using System.Threading.Channels;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Requests;

/// <summary>Removes, one after the other, what nobody waits for: what broken uploads and removals that broke off have left, and what workers stored for images that
/// were deleted or cancelled meanwhile.</summary>
/// <remarks>Beside everything else: a million images take a minute in the database alone, and at the start or in the dispatcher's loop all other batches would
/// wait for them, or for an image store that is away.</remarks>
internal sealed partial class LeftoverRemoval(IBatchStore store, BatchRemoval removal, ILogger<LeftoverRemoval> log) : BackgroundService
{
    private readonly Channel<(BatchId Batch, ImageResult? Result)> _left = Channel.CreateUnbounded<(BatchId, ImageResult?)>();
    private readonly ConcurrentDictionary<BatchId, byte> _known = [];

    /// <summary>Has them removed. One that fails is found again by a later sweep.</summary>
    public void Add(IEnumerable<BatchId> batches)
    {
        foreach (var id in batches)
            if (_known.TryAdd(id, 0)) _left.Writer.TryWrite((id, null));
    }

    /// <summary>Has the objects removed of those whose image is gone or cancelled.</summary>
    public void Add(IEnumerable<ImageResult> unrecorded)
    {
        foreach (var result in unrecorded)
            if (result.Outcome.Original is not null) _left.Writer.TryWrite((result.Batch, result));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (batch, result) in _left.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await (result is null ? removal.RemoveAsync(batch, stoppingToken) : RemoveAsync(result, stoppingToken));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRemoved(exception, batch);
            }

            if (result is null) _known.TryRemove(batch, out _);
        }
    }

    /// <summary>An image that waits still, or again, will name the same objects; one that has its outcome names them, or the others.</summary>
    private async Task RemoveAsync(ImageResult result, CancellationToken stop)
    {
        if (await store.FindImageAsync(result.Image, stop) is null or { Status: ImageStatus.Cancelled }) await removal.RemoveAsync(result.Outcome, stop);
    }

    [LoggerMessage(14, LogLevel.Error, "What is left of batch {Batch} could not be removed")]
    private partial void LogNotRemoved(Exception exception, BatchId batch);
}
