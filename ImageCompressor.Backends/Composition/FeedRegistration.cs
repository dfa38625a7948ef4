using ImageCompressor.Backends.InProcess;
using ImageCompressor.Domain.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Backends.Composition;

/// <summary>Picks what carries progress.</summary>
internal static class FeedRegistration
{
    public const string Key = "ConnectionStrings:redis";

    /// <summary>Registers the feed; returns where it is, without secrets, for the line at start.</summary>
    public static string AddFeed(this IServiceCollection services, IConfiguration configuration, List<string> faults)
    {
        if (!string.IsNullOrWhiteSpace(configuration[Key]))
        {
            faults.Add($"{Key}: this build has no adapter for progress over Redis; remove the connection string to use the in-process feed.");
            return "";
        }

        services.AddSingleton<IProgressFeed>(_ => new InProcessProgressFeed());
        services.AddSingleton(new FeedState(() => null));
        return "in this process";
    }
}
