using ImageCompressor.Backends.InProcess;
using ImageCompressor.Domain.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
#if !PORTABLE
using ImageCompressor.Backends.Redis;
using Microsoft.Extensions.Logging;
#endif

namespace ImageCompressor.Backends.Composition;

/// <summary>Picks what carries progress.</summary>
internal static class FeedRegistration
{
    public const string Key = "ConnectionStrings:redis";

    /// <summary>Registers the feed; returns where it is, without secrets, for the line at start.</summary>
    public static string AddFeed(this IServiceCollection services, IConfiguration configuration, List<string> faults)
    {
        if (!string.IsNullOrWhiteSpace(configuration[Key]))
            return services.AddRedis(configuration[Key]!, faults);

        services.AddSingleton<IProgressFeed>(_ => new InProcessProgressFeed());
        services.AddSingleton(new FeedState(() => null));
        return "in this process";
    }

#if PORTABLE
    private static string AddRedis(this IServiceCollection services, string connection, List<string> faults)
    {
        faults.Add($"{Key}: this is the build profile Portable, which has no Redis; build with -p:BuildProfile=Full where the package StackExchange.Redis can be had, or remove the connection string to use the in-process feed.");
        return "";
    }
#else
    private static string AddRedis(this IServiceCollection services, string connection, List<string> faults)
    {
        if (!RedisAddress.TryParse(connection, out var address))
        {
            // Nothing of it is shown: a password may be in it.
            faults.Add($"{Key}: give {RedisAddress.Form}; or remove the connection string to use the in-process feed.");
            return "";
        }

        services.AddSingleton(s => new RedisProgressFeed(
            address, new InProcessProgressFeed(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<RedisProgressFeed>>()));
        services.AddSingleton<IProgressFeed>(s => s.GetRequiredService<RedisProgressFeed>());
        services.AddSingleton(s => new FeedState(() => s.GetRequiredService<RedisProgressFeed>().Fault));
        return $"Redis at {address}";
    }
#endif
}
