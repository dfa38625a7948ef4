using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace ImageCompressor.ServiceDefaults;

/// <summary>
/// Ends the server's span as OpenTelemetry's conventions for HTTP spans want it. ASP.NET Core 10 sets what is known when a request
/// begins (dotnet/aspnetcore#64851 adds the rest to version 11, where this class can go); the instrumentation package would do it too.
/// A startup filter, because it must be outside of every other middleware to see the status that is really sent.
/// </summary>
internal sealed class ServerSpan : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(DescribeAsync);
        next(app);
    };

    private static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        try
        {
            await next(context);
            if (span is not null) Describe(span, context, context.Response.StatusCode, error: null);
        }
        catch (Exception error)
        {
            // Nothing handled it: the server answers 500 after this.
            if (span is not null) Describe(span, context, StatusCodes.Status500InternalServerError, error);
            throw;
        }
    }

    private static void Describe(Activity span, HttpContext context, int status, Exception? error)
    {
        // Never the path itself: a name for each id would be a name for each request.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        var method = span.GetTagItem("http.request.method") as string ?? "HTTP";
        span.DisplayName = route is null ? method : $"{method} {route}";
        if (route is not null) span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        if (status < StatusCodes.Status500InternalServerError) return;
        span.SetStatus(ActivityStatusCode.Error);
        span.SetTag("error.type", error?.GetType().FullName ?? status.ToString(CultureInfo.InvariantCulture));
    }
}
