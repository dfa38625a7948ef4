using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImageCompressor.ServiceDefaults;

/// <summary>What every client that IHttpClientFactory makes has. Only in the Full profile: a partial registry lacks both packages.</summary>
internal static class HttpClientDefaults
{
    /// <summary>
    /// Adds the standard resilience handler (limits, retries, breaker) and names found by service discovery. The fetcher of images is not
    /// touched: it makes its own client, because these retries would come on top of its own, and a name that is put in place of another
    /// one behind its back would not be the name that its guard judged.
    /// </summary>
    public static void AddHttpClientDefaults(this IHostApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(client =>
        {
            client.AddStandardResilienceHandler();
            client.AddServiceDiscovery();
        });
    }
}
