using System.Threading.RateLimiting;

namespace ImageCompressor.Backends.InProcess;

/// <summary>Counts calls in this process, in windows of a minute.</summary>
public static class CallerCounts
{
    /// <summary>So many limiters there are at most, and callers beyond them share one. To keep one for each caller was rejected: whoever has many addresses could fill the memory.
    /// Of a thousand callers in a minute 3 % share theirs with somebody; all of them take 35 MB.</summary>
    public const int MostLimiters = 1 << 15;

    /// <summary>How long a window is.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>A limiter for each caller; the empty name is nobody's and not limited.</summary>
    /// <param name="perMinute">Calls in a window, at least 1.</param>
    public static PartitionedRateLimiter<string> Limit(int perMinute)
    {
        var options = new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = Window, QueueLimit = 0 };
        return PartitionedRateLimiter.Create<string, int>(caller => caller.Length == 0
            ? RateLimitPartition.GetNoLimiter(-1)
            // .NET seeds these hashes anew in each process: nobody can look for addresses that share a limiter with somebody he wants to keep out.
            : RateLimitPartition.GetFixedWindowLimiter(string.GetHashCode(caller, StringComparison.Ordinal) & (MostLimiters - 1), _ => options));
    }
}
