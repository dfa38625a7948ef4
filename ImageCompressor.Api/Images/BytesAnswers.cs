using ImageCompressor.Api.Problems;
using ImageCompressor.Domain.Images;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace ImageCompressor.Api.Images;

/// <summary>What the routes have in common that give the bytes of an image.</summary>
internal static class BytesAnswers
{
    public static RouteHandlerBuilder DescribeBytes(this RouteHandlerBuilder route, string name, string summary) => route
        .WithTags("Images")
        .WithName(name)
        .WithSummary(summary)
        .Produces(StatusCodes.Status200OK)
        .Produces(StatusCodes.Status206PartialContent)
        .Produces(StatusCodes.Status302Found)
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status416RangeNotSatisfiable)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        // Links to these stand in result sheets and from there in shops: a visitor behind an office's one address would see broken pictures.
        .DisableRateLimiting();

    /// <param name="stored">Whose name follows from the content.</param>
    /// <param name="form">What is made of it; empty for the image itself.</param>
    public static EntityTagHeaderValue TagOf(StoredImage stored, string form = "") => new($"\"{stored.Name.Key.Replace('/', '-')}{form}\"");

    /// <summary>Whether the caller has it.</summary>
    public static bool IsKnown(RequestHeaders request, EntityTagHeaderValue tag) =>
        request.IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known == EntityTagHeaderValue.Any);

    public static IResult NotModified(HttpResponse response, EntityTagHeaderValue tag)
    {
        SetHeaders(response, tag);
        return TypedResults.StatusCode(StatusCodes.Status304NotModified);
    }

    public static IResult Missing() => Problem.Of(404, "object_missing", "The stored image is gone; retry the request to make it again.");

    public static void SetHeaders(HttpResponse response, EntityTagHeaderValue tag)
    {
        response.Headers.ETag = tag.ToString();
        // The name follows from the content, so the answer never changes.
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        // Originals come from strangers: whatever is in them, a browser must not run it on this origin.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
    }
}
