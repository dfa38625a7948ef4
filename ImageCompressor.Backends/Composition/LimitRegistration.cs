using ImageCompressor.Backends.InProcess;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
#if !PORTABLE
using ImageCompressor.Backends.Redis;
using Microsoft.Extensions.Logging;
#endif

namespace ImageCompressor.Backends.Composition;

/// <summary>Picks where calls are counted.</summary>
internal static class LimitRegistration
{
    /// <summary>Registers <see cref="CallerLimits"/>. What is wrong with the address of Redis is told by <see cref="FeedRegistration"/>.</summary>
    public static void AddCallerLimits(this IServiceCollection services, IConfiguration configuration)
    {
#if !PORTABLE
        if (RedisAddress.TryParse(configuration[FeedRegistration.Key], out var address))
        {
            services.AddSingleton(s => new RedisCounters(address, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<RedisCounters>>()));
            services.AddSingleton(s => new CallerLimits((name, perMinute) => new RedisRateLimiter(
                s.GetRequiredService<RedisCounters>(), name, perMinute, CallerCounts.Window, CallerCounts.Limit(perMinute))));
            return;
        }
#endif
        services.AddSingleton(new CallerLimits((_, perMinute) => CallerCounts.Limit(perMinute)));
    }
}
