namespace ImageCompressor.Api.Web;

/// <summary>What the page may offer, read off the routes: it does not show what would answer "not found", and nobody keeps a second list.</summary>
internal static class PageFeatures
{
    private static readonly (string Route, string Word)[] s_features =
    [
        ("/api/requests/{id}/events", "events"), ("/api/requests/{id}/report", "report"), ("/api/images/upload", "images"), (PageRoutes.Worker, "push"),
    ];

    /// <summary>The words of those that are there, with blanks between them.</summary>
    public static string Of(EndpointDataSource routes)
    {
        var patterns = routes.Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return string.Join(' ', s_features.Where(feature => patterns.Contains(feature.Route)).Select(feature => feature.Word));
    }
}
