using ImageCompressor.Api.Problems;
using Microsoft.Net.Http.Headers;
using LinkOptions = ImageCompressor.Api.Links.LinkOptions;

namespace ImageCompressor.Api.CrossOrigin;

/// <summary>Refuses what pages of other origins send here to be done. The service has no accounts, so whoever reaches it may do all; a browser lets any page post a form to
/// <c>localhost</c>, and only keeps the answer from it. Without this a page could fill the disk, have this machine fetch addresses and be told of it by webhook.</summary>
/// <remarks>A token in forms was rejected: programs would have to fetch it, and browsers say by themselves where a request comes from. What is neither said nor named comes from a program.</remarks>
internal static class OriginGuard
{
    private const string FetchSite = "Sec-Fetch-Site";

    public static void UseOriginGuard(this WebApplication app)
    {
        var allowed = app.Services.GetRequiredService<CorsOptions>().Origins;
        if (allowed is [CorsOptions.Any]) return;
        var publicOrigin = app.Services.GetRequiredService<LinkOptions>().PublicBaseUrl is { } address ? new Uri(address).GetLeftPart(UriPartial.Authority) : null;
        app.Use((context, next) =>
        {
            var origin = context.Request.Headers.Origin.ToString();
            return !IsForeign(context.Request, origin) || allowed.Append(publicOrigin).Contains(origin, StringComparer.OrdinalIgnoreCase) ? next(context) : RefuseAsync(origin, context);
        });
    }

    /// <summary>By what the browser says of it (Fetch Metadata); where it says nothing, as over plain http, by the origin that it names. Reading is not looked at: the browser keeps the
    /// answer from the page. Another port of this machine is another origin too: anything may listen there.</summary>
    private static bool IsForeign(HttpRequest request, string origin)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return false;
        return request.Headers[FetchSite].ToString() switch
        {
            "same-origin" or "none" => false,
            "" => origin.Length > 0 && !IsHere(origin, request.Host),
            _ => true,
        };
    }

    /// <summary>The scheme is not compared: a proxy may have taken TLS off without saying so.</summary>
    private static bool IsHere(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && uri.Port == (host.Port ?? (uri.Scheme == Uri.UriSchemeHttps ? 443 : 80));

    private static Task RefuseAsync(string origin, HttpContext context)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        return Problem.Of(
            StatusCodes.Status403Forbidden, "foreign_origin",
            $"A page of another origin ('{Problem.Shorten(origin)}') may not do this. Have the service's operator put the origin into {CorsOptions.Section}:{nameof(CorsOptions.Origins)}, or call from a program.")
            .ExecuteAsync(context);
    }
}
