using System.Net.Http.Headers;

namespace ImageCompressor.Fetching.Attempts;

/// <summary>The header of RFC 9110, 10.2.3: seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>How long to wait from now; zero for a date that has passed, null when there is no such header or none that can be read.</summary>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
