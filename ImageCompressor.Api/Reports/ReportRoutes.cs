using System.Security.Cryptography;
using System.Text;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Problems;
using ImageCompressor.Api.Web;
using ImageCompressor.Domain.Batches;
using Microsoft.Net.Http.Headers;

namespace ImageCompressor.Api.Reports;

/// <summary>GET /api/requests/{id}/report: what became of a batch, for people or for machines.</summary>
internal sealed class ReportRoutes(IBatchStore store, ServiceLinks links, PageHeaders headers, TimeProvider time)
{
    /// <summary>No script at all, no request to anywhere; one style sheet, known by its hash, and the icon, which stands in the page.</summary>
    private static readonly string s_policy =
        $"default-src 'none'; style-src {ReportStyle.Hash}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Of this build: another version of the service may tell the same batch in another way.</summary>
    private static readonly string s_version = typeof(ReportRoutes).Module.ModuleVersionId.ToString("N");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/requests/{id}/report", (ReportRoutes on, string id, string? format, HttpContext context) => on.HandleAsync(id, format, context))
            .WithTags("Requests")
            .WithName("GetReport")
            .WithSummary("What became of a request: a page that prints well (default), or format=json")
            .Produces<Report>(StatusCodes.Status200OK, "application/json", "text/html")
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);

    private async Task<IResult> HandleAsync(string id, string? format, HttpContext context)
    {
        format = string.IsNullOrEmpty(format) ? PrefersJson(context.Request) ? "json" : "html" : format;
        if (format is not ("html" or "json")) return Problem.Of(400, "invalid_format", "The format is html or json.");
        if (!BatchId.TryParse(id, out var batchId) || await store.FindAsync(batchId, context.RequestAborted) is not { } before) return Problem.UnknownRequest(id);

        context.Response.Headers.Vary = HeaderNames.Accept;
        var root = links.Base(context.Request);
        var tag = TagOf(before, format, root);
        // Asked before a million rows are read for nothing.
        if (before.Counts.AllFinished && context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            SetHeaders(context.Response.Headers, tag);
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var tally = new ReportTally(root);
        await foreach (var row in store.ReadRowsAsync(batchId, context.RequestAborted)) tally.Add(row);
        // Deleted or tried again meanwhile: then the rows were not all read, or are those of two runs.
        if (await store.FindAsync(batchId, context.RequestAborted) is not { } after) return Problem.UnknownRequest(id);
        var complete = after.Counts.AllFinished && TagOf(after, format, root).Equals(tag);
        var report = tally.ToReport(after, complete, time.GetUtcNow());
        SetHeaders(context.Response.Headers, complete ? tag : null);
        return format == "json" ? TypedResults.Ok(report) : TypedResults.Text(ReportPage.Of(report, $"{root}/requests/{after.Id}").Source, "text/html; charset=utf-8", Encoding.UTF8);
    }

    /// <summary>Whoever names JSON and likes a page no more: a browser names the page, and curl neither.</summary>
    private static bool PrefersJson(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        double liking(string type) => accepted.Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(one => one.Quality ?? 1).DefaultIfEmpty().Max();
        return liking("application/json") is > 0 and var json && json >= liking("text/html");
    }

    /// <summary>Without a tag where the next answer will be another.</summary>
    private void SetHeaders(IHeaderDictionary response, EntityTagHeaderValue? tag)
    {
        headers.Set(response);
        response.ContentSecurityPolicy = s_policy;
        response.CacheControl = tag is null ? "no-store" : "no-cache";
        response.ETag = tag?.ToString();
    }

    /// <summary>What a report of a finished batch follows from. Only a strong tag would promise that the bytes are the same, and a compressing proxy breaks that.</summary>
    private static EntityTagHeaderValue TagOf(Batch batch, string format, string root) => new(
        $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"{s_version} {batch.Id} {batch.UpdatedAt.UtcTicks} {batch.Counts} {format} {root}"))))[..32]}\"", isWeak: true);
}
