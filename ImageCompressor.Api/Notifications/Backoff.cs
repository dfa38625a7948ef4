using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Api.Notifications;

/// <summary>When a delivery that was not received is sent again: after a wait that doubles each time, up to an hour, for a day.</summary>
internal static class Backoff
{
    /// <summary>Above it, doubling is past every limit that can be set.</summary>
    private const int MostDoublings = 30;

    /// <param name="delivery">As it was before this attempt.</param>
    /// <param name="asked">How long the receiver asked to be left alone; it is given up to the longest wait, so that nobody can put a delivery off for ever.</param>
    /// <param name="now">When the attempt ended.</param>
    /// <param name="options">The waits.</param>
    /// <param name="chance">From 0 to 1: deliveries that failed together do not come back together.</param>
    /// <returns>Null when it is given up. The last attempt is at the very end of the time, however long the wait before it would be.</returns>
    public static DateTimeOffset? Next(Delivery delivery, TimeSpan? asked, DateTimeOffset now, WebhookOptions options, double chance)
    {
        var end = delivery.Since + options.GiveUpAfter;
        if (now >= end) return null;
        var before = delivery.Attempts.Count(attempt => attempt.At >= delivery.Since);
        var wait = Shorter(options.RetryDelay * Math.Pow(2, Math.Min(before, MostDoublings)), options.MaxRetryDelay) * (0.75 + chance / 2);
        if (asked is { } given && Shorter(given, options.MaxRetryDelay) is var bounded && bounded > wait) wait = bounded;
        return now + wait < end ? now + wait : end;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
