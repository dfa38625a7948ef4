namespace ImageCompressor.Api.RateLimits;

/// <summary>How much one caller may ask in a minute. Configuration section <c>RateLimit</c>.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimit";

    private const int Most = 1_000_000;

    /// <summary>Uploads of sheets and images, and operations on stored images, from one address in a minute, 0 to 1,000,000. Default 0: no limit.</summary>
    public int UploadsPerMinute { get; set; }

    /// <summary>All other calls under <c>/api</c> from one address in a minute, but for event streams and the bytes of images (uploads too, where they have no limit of their own), 0 to 1,000,000. Default 0: no limit.</summary>
    public int RequestsPerMinute { get; set; }

    public IEnumerable<string> Validate() => [.. Count(nameof(UploadsPerMinute), UploadsPerMinute), .. Count(nameof(RequestsPerMinute), RequestsPerMinute)];

    private static IEnumerable<string> Count(string name, int value)
    {
        if (value is < 0 or > Most) yield return $"{Section}:{name} is {value}; give 1 to {Most}, or 0 for no limit.";
    }
}
