using System.Threading.RateLimiting;

namespace ImageCompressor.Backends.Redis;

/// <summary>Limits calls by counts that all processes share, in windows that begin with a caller's first call; while Redis is away, by those of this process.</summary>
/// <remarks>The package RedisRateLimiting (1.2.0, its source was read) was rejected: a call fails where Redis does, and each caller needs a limiter of its own.</remarks>
/// <param name="counters">The counts; not disposed here.</param>
/// <param name="name">What is counted, another for each limit.</param>
/// <param name="perWindow">Calls of one caller in a window, at least 1.</param>
/// <param name="window">How long a window is.</param>
/// <param name="alone">Limits while Redis is away; disposed with this.</param>
public sealed class RedisRateLimiter(RedisCounters counters, string name, int perWindow, TimeSpan window, PartitionedRateLimiter<string> alone)
    : PartitionedRateLimiter<string>
{
    private static readonly SharedLease s_taken = new(null);

    /// <summary>Nothing is known of it here.</summary>
    public override RateLimiterStatistics? GetStatistics(string resource) => null;

    /// <summary>Without asking Redis nothing can be given; the middleware then waits for <see cref="AcquireAsyncCore"/>.</summary>
    protected override RateLimitLease AttemptAcquireCore(string resource, int permitCount) => resource.Length == 0 ? s_taken : new SharedLease(window);

    /// <inheritdoc/>
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(string resource, int permitCount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(permitCount, 1);
        if (resource.Length == 0) return s_taken;
        var counted = await counters.CountAsync(name, resource, window, cancellationToken).ConfigureAwait(false);
        if (counted is not { } now) return alone.AttemptAcquire(resource);
        return now.Count <= perWindow ? s_taken : new SharedLease(now.Left);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) alone.Dispose();
        base.Dispose(disposing);
    }

    /// <param name="retryAfter">Null where the permit was given.</param>
    private sealed class SharedLease(TimeSpan? retryAfter) : RateLimitLease
    {
        public override bool IsAcquired => retryAfter is null;

        public override IEnumerable<string> MetadataNames => retryAfter is null ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
            return metadata is not null;
        }
    }
}
