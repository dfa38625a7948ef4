using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Processing;

/// <summary>Waits for an image store that is away for a moment: a restart of it costs time and no image.</summary>
/// <remarks>Around the whole of what is asked, and not in the adapter: the service answers readers through the same adapter, and these want to hear at once that
/// the store is away. What an image has downloaded stays in memory meanwhile, so the budget of downloaded bytes fills and fetching stops: nothing piles up.</remarks>
internal sealed partial class StorePatience(TimeSpan most, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(4);

    private int _waiting;

    /// <summary>Does the work, again and again while the store is away and the patience lasts.</summary>
    /// <exception cref="StoreUnavailableException">It was away for all of that time.</exception>
    /// <exception cref="IOException">It refuses; that was not waited for.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var (wait, waits, passed) = (s_shortestWait, false, false);
        try
        {
            for (var start = time.GetTimestamp(); ; wait = Longer(wait))
            {
                try
                {
                    var result = await work();
                    passed = true;
                    return result;
                }
                catch (StoreUnavailableException fault) when (time.GetElapsedTime(start) + wait <= most)
                {
                    // Once for an outage, and not once for each image and try.
                    if (!waits && Interlocked.Increment(ref _waiting) == 1) LogAway(fault.Message, most);
                    waits = true;
                }

                await Task.Delay(wait, time, cancellationToken);
            }
        }
        finally
        {
            // By the last that waited, and not by any that passes: a store whose disk is full answers readers all the time.
            if (waits && Interlocked.Decrement(ref _waiting) == 0 && passed) LogBack();
        }
    }

    private static TimeSpan Longer(TimeSpan wait) => wait * 2 < s_longestWait ? wait * 2 : s_longestWait;

    [LoggerMessage(5, LogLevel.Warning, "{Fault} Images in hand wait for it, each up to {Patience}")]
    private partial void LogAway(string fault, TimeSpan patience);

    [LoggerMessage(6, LogLevel.Information, "The image store answers again")]
    private partial void LogBack();
}
