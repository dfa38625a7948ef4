using System.Globalization;
using System.Threading.RateLimiting;
using ImageCompressor.Api.Problems;
using ImageCompressor.Backends.Composition;
using Microsoft.AspNetCore.RateLimiting;

namespace ImageCompressor.Api.RateLimits;

/// <summary>Bounds what one caller may ask in a minute, with the framework's own middleware. What is not under <c>/api</c> or <c>/webhook</c> (probes, the page, its
/// files) is not counted; streams of events and the bytes of images say at their route that they are not.</summary>
internal static class RateLimitRegistration
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services, RateLimitOptions limits)
    {
        services.AddSingleton(limits).AddRateLimiter(options => options.OnRejected = RefuseAsync);
        services.AddOptions<RateLimiterOptions>().Configure<CallerLimits>((options, open) =>
        {
            // A call counts in one of them, never in both: what is refused by one would have been taken from the other already.
            options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                Limiter(open, "uploads", limits.UploadsPerMinute, context => IsUpload(context) && limits.UploadsPerMinute > 0),
                Limiter(open, "requests", limits.RequestsPerMinute, context => !IsUpload(context) || limits.UploadsPerMinute == 0));
        });
        return services;
    }

    /// <summary>After the middleware that finds the caller's address, and the one that lets other origins in: their preflights are no calls.</summary>
    public static void UseRateLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<RateLimitOptions>();
        if (limits is { UploadsPerMinute: 0, RequestsPerMinute: 0 }) return;
        app.UseRateLimiter();
    }

    private static PartitionedRateLimiter<HttpContext> Limiter(CallerLimits open, string name, int perMinute, Func<HttpContext, bool> counts) => perMinute == 0
        ? PartitionedRateLimiter.Create<HttpContext, int>(_ => RateLimitPartition.GetNoLimiter(0))
        : open.Open(name, perMinute).WithTranslatedKey<HttpContext>(
            context => LimitedCalls.IsCounted(context.Request.Path) && counts(context) ? Caller.Of(context.Connection.RemoteIpAddress) : CallerLimits.Nobody, leaveOpen: false);

    private static bool IsUpload(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<CountsAsUpload>() is not null;

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var left) ? left : TimeSpan.FromMinutes(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        rejected.HttpContext.Response.Headers.RetryAfter = seconds;
        await Problem.Of(StatusCodes.Status429TooManyRequests, "too_many_requests",
            $"More was asked from this address than is allowed in a minute; try again in {seconds} seconds.").ExecuteAsync(rejected.HttpContext);
    }
}
