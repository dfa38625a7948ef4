using ImageCompressor.Api.Idempotency;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace ImageCompressor.Api.CrossOrigin;

/// <summary>Lets pages of other origins in, where that is configured, with the framework's own middleware.</summary>
internal static class CorsRegistration
{
    /// <summary>What browsers hide from such pages unless it is named, and clients need: when to come back, where an answer is, what a range is part of, the name of a file.</summary>
    private static readonly string[] s_exposed =
    [
        HeaderNames.RetryAfter, HeaderNames.Location, HeaderNames.ETag, HeaderNames.ContentRange, HeaderNames.AcceptRanges, HeaderNames.ContentDisposition, HeaderNames.Allow,
        IdempotencyKey.ReplayedHeader,
    ];

    /// <summary>For so long a browser need not ask again. Ten minutes: Chromium takes at most two hours, and a change of the setting should be seen soon.</summary>
    private static readonly TimeSpan s_preflight = TimeSpan.FromMinutes(10);

    /// <summary>Before all that answers, so that problems say it too: a page that may not read an error cannot show it.</summary>
    public static void UseOrigins(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<CorsOptions>();
        if (options.Origins.Length == 0) return;
        app.Use((context, next) =>
        {
            // Also where no origin asks: a cache that has kept that answer would give it to a page, without the header that lets it read.
            context.Response.OnStarting(static response => AddVary((HttpResponse)response), context.Response);
            return next(context);
        });
        app.UseCors(policy => Allow(policy, options.Origins));
    }

    private static Task AddVary(HttpResponse response)
    {
        if (!response.Headers.Vary.Contains(HeaderNames.Origin)) response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        return Task.CompletedTask;
    }

    /// <summary>No credentials: the service has no cookies, and with them a page of any origin could act for whoever looks at it.</summary>
    private static void Allow(CorsPolicyBuilder policy, string[] origins)
    {
        if (origins is [CorsOptions.Any]) policy.AllowAnyOrigin();
        else policy.WithOrigins(origins);
        policy.AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(s_exposed).SetPreflightMaxAge(s_preflight);
    }
}
