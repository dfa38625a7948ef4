using System.Net;

namespace ImageCompressor.Fetching.Attempts;

/// <summary>What a status means for a plain GET of something that should be an image.</summary>
internal static class Answer
{
    /// <summary>Where to go on; null when the body is the answer. Throws for everything else.</summary>
    public static string? Redirect(HttpResponseMessage response, DateTimeOffset now) => (int)response.StatusCode switch
    {
        200 or 203 => null,
        301 or 302 or 303 or 307 or 308 => Location(response),
        204 or 205 => throw new FetchException(FetchFailure.Empty),
        // A part that nobody asked for (206), "not modified" to an unconditional request (304), a choice (300) ...
        < 400 => throw new FetchException(FetchFailure.BadResponse, $"status {(int)response.StatusCode}"),
        var status => throw new FetchException(FetchFailure.HttpStatus, $"status {status}")
        {
            HttpStatus = status,
            Temporary = IsTemporary(response.StatusCode),
            RetryAfter = RetryAfter.Of(response.Headers, now),
        },
    };

    private static string Location(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values) && values.Count == 1 && values.ToString() is { Length: > 0 } location
            ? location
            : throw new FetchException(FetchFailure.BadResponse, "a redirect without a target");

    private static bool IsTemporary(HttpStatusCode status) => (int)status is 408 or 425 or 429 or 500 or 502 or 503 or 504;
}
