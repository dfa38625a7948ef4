namespace ImageCompressor.Domain.Batches;

/// <summary>Tells those who watch a batch that it moved. A hint: the store is the truth, and a lost message loses nothing.</summary>
public interface IProgressFeed
{
    /// <summary>Tells every follower of the batch. Never waits for a slow one.</summary>
    ValueTask AnnounceAsync(BatchProgress progress, CancellationToken cancellationToken);

    /// <summary>Every later announcement of one batch, in order, until cancelled. Following begins with the call, not with the
    /// first read. A follower that falls behind misses older announcements and always gets the newest.</summary>
    IAsyncEnumerable<BatchProgress> Follow(BatchId batch, CancellationToken cancellationToken);
}
