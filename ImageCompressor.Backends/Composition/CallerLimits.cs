using System.Threading.RateLimiting;

namespace ImageCompressor.Backends.Composition;

/// <summary>Makes what counts calls: in this process, or with Redis in all of them together.</summary>
/// <param name="Open">Takes a name (letters, the same in every process, another for each limit) and how many calls one caller may make in a minute, at least 1. The
/// limiter's keys are callers; <see cref="Nobody"/> is not counted. It takes one permit at a time.</param>
public sealed record CallerLimits(Func<string, int, PartitionedRateLimiter<string>> Open)
{
    /// <summary>The key of a call that does not count.</summary>
    public const string Nobody = "";
}
