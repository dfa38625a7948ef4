using ImageCompressor.Api.Problems;
using ImageCompressor.Api.Push;
using Microsoft.Net.Http.Headers;

namespace ImageCompressor.Api.Web;

/// <summary>The page for people: one document for <c>/</c>, <c>/requests</c> and <c>/requests/{id}</c>, which finds in its address what to show, and its assets.</summary>
internal sealed class PageRoutes(PageFiles files, PageHeaders headers, EndpointDataSource routes)
{
    /// <summary>At the top, because a worker has power over nothing above its own address.</summary>
    public const string Worker = "/" + WorkerFile;

    private const string WorkerFile = "service-worker.js";

    private static readonly string[] s_reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Made at the first request: by then all routes are mapped.</summary>
    private readonly Lazy<PageFile> _document = new(() => files.DocumentWith(PageFeatures.Of(routes)));

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { "/", "/requests", "/requests/{id}" })
            routes.MapMethods(path, s_reading, (PageRoutes page, HttpContext context) => page.Document(context)).ExcludeFromDescription();
        routes.MapMethods("/assets/{version}/{name}", s_reading, (PageRoutes page, string version, string name, HttpContext context) =>
            page.Asset(version, name, context)).ExcludeFromDescription();
        if (routes.ServiceProvider.GetRequiredService<PushOptions>().Enabled)
            routes.MapMethods(Worker, s_reading, (PageRoutes page, HttpContext context) => page.ServiceWorker(context)).ExcludeFromDescription();
    }

    /// <summary>Asked for anew at each visit, and mostly answered with 304: it names the version of all else.</summary>
    private IResult Document(HttpContext context)
    {
        headers.Set(context.Response.Headers);
        return Send(_document.Value, "no-cache", context);
    }

    /// <summary>Its address must not change, so its content may: it is asked for anew, as the document is.</summary>
    private IResult ServiceWorker(HttpContext context)
    {
        headers.Set(context.Response.Headers);
        return Send(files.FindAsset(WorkerFile)!, "no-cache", context);
    }

    private IResult Asset(string version, string name, HttpContext context)
    {
        if (files.FindAsset(name) is not { } file)
            return Problem.Of(StatusCodes.Status404NotFound, "not_found", "The page has no such file; load / again.");
        headers.Set(context.Response.Headers);
        // Another version's document can ask here while the service is updated: it gets what there is, and does not keep it.
        return Send(file, version == files.Version ? "public, max-age=31536000, immutable" : "no-store", context);
    }

    /// <summary>The framework answers HEAD and If-None-Match.</summary>
    private static IResult Send(PageFile file, string cacheControl, HttpContext context)
    {
        context.Response.Headers.CacheControl = cacheControl;
        return TypedResults.Bytes(file.Content, file.MediaType, entityTag: new EntityTagHeaderValue(file.Tag));
    }
}
