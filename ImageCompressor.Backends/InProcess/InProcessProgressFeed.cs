using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Backends.InProcess;

/// <summary>The feed inside one process.</summary>
public sealed class InProcessProgressFeed : IProgressFeed
{
    /// <summary>How many announcements wait for a slow follower before the oldest is dropped.</summary>
    internal const int Remembered = 64;

    private readonly ConcurrentDictionary<BatchId, ImmutableArray<Channel<BatchProgress>>> _followers = new();

    /// <summary>How many batches are followed.</summary>
    internal int Followed => _followers.Count;

    /// <inheritdoc/>
    public ValueTask AnnounceAsync(BatchProgress progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_followers.TryGetValue(progress.Batch, out var followers))
            foreach (var follower in followers)
                follower.Writer.TryWrite(progress);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BatchProgress> Follow(BatchId batch, CancellationToken cancellationToken)
    {
        var follower = Channel.CreateBounded<BatchProgress>(
            new BoundedChannelOptions(Remembered) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        _followers.AddOrUpdate(batch, [follower], (_, others) => others.Add(follower));
        // Also for a caller that never begins to read: nothing else would ever take its follower away.
        var leaving = cancellationToken.Register(() => Remove(batch, follower));
        return ReadAsync(batch, follower, leaving, cancellationToken);
    }

    private async IAsyncEnumerable<BatchProgress> ReadAsync(
        BatchId batch, Channel<BatchProgress> follower, CancellationTokenRegistration leaving,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var progress in follower.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return progress;
        }
        finally
        {
            await leaving.DisposeAsync().ConfigureAwait(false);
            Remove(batch, follower);
        }
    }

    private void Remove(BatchId batch, Channel<BatchProgress> follower)
    {
        while (_followers.TryGetValue(batch, out var followers) && followers.Contains(follower))
        {
            var others = followers.Remove(follower);
            if (others.IsEmpty
                ? _followers.TryRemove(KeyValuePair.Create(batch, followers))
                : _followers.TryUpdate(batch, others, followers))
                return;
        }
    }
}
