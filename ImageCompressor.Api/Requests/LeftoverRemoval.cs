using System.Collections.Concurrent;
using System.Threading.Channels;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Api.Requests;

/// <summary>Removes, one after the other, what broken uploads and removals that broke off have left.</summary>
/// <remarks>Beside everything else: a million images take a minute in the database alone, and at the start or in the dispatcher's loop all other batches would
/// wait for them, or for an image store that is away.</remarks>
internal sealed partial class LeftoverRemoval(BatchRemoval removal, ILogger<LeftoverRemoval> log) : BackgroundService
{
    private readonly Channel<BatchId> _left = Channel.CreateUnbounded<BatchId>();
    private readonly ConcurrentDictionary<BatchId, byte> _known = [];

    /// <summary>Has them removed. One that fails is found again by a later sweep.</summary>
    public void Add(IEnumerable<BatchId> batches)
    {
        foreach (var id in batches)
            if (_known.TryAdd(id, 0)) _left.Writer.TryWrite(id);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var id in _left.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await removal.RemoveAsync(id, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRemoved(exception, id);
            }

            _known.TryRemove(id, out _);
        }
    }

    [LoggerMessage(14, LogLevel.Error, "What is left of batch {Batch} could not be removed; trying again later")]
    private partial void LogNotRemoved(Exception exception, BatchId batch);
}
