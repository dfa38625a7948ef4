namespace ImageCompressor.Api.RateLimits;

/// <summary>Marks a route that makes new work (<see cref="RateLimitOptions.UploadsPerMinute"/>).</summary>
internal sealed class CountsAsUpload
{
    public static CountsAsUpload Mark { get; } = new();
}
