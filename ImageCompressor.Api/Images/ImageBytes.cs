using System.Globalization;
using ImageCompressor.Api.Problems;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ImageCompressor.Api.Images;

/// <summary>GET /api/images/{id}/original and /compressed: the bytes, for ever the same; or, where that is configured, the way to the store that has them.</summary>
internal sealed partial class ImageBytes(IBatchStore store, IImageStore images, BackendOptions backends, ILogger<ImageBytes> log)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "original", "The image as it was fetched", outcome => outcome.Original);
        Map(routes, "compressed", "The compressed image, or the original where that was kept", outcome => outcome.Delivered);
    }

    private static void Map(IEndpointRouteBuilder routes, string which, string summary, Func<ImageOutcome, StoredImage?> pick) =>
        routes.MapMethods($"/api/images/{{id}}/{which}", [HttpMethods.Get, HttpMethods.Head],
                (ImageBytes endpoint, string id, HttpContext context) => endpoint.HandleAsync(id, pick, endpoint.SendAsync, context))
            .DescribeBytes($"Get{char.ToUpperInvariant(which[0])}{which[1..]}", summary);

    /// <summary>The compressed image, or the problem that it has met.</summary>
    public async Task<IResult> SendCompressedAsync(ImageId id, HttpContext context)
    {
        if (await store.FindImageAsync(id, context.RequestAborted) is not { } image) return Problem.UnknownImage(id.ToString());
        return image.Outcome switch
        {
            { Delivered: { } delivered } => await SendAsync(delivered, context),
            { Failure: { } failure } => Problem.Of(422, failure.Code, failure.ToString()),
            _ => Problem.Of(409, "cancelled", "The image was cancelled."),
        };
    }

    /// <summary>Sends the stored image that is picked of the outcome, or says why there is none.</summary>
    public async Task<IResult> HandleAsync(string id, Func<ImageOutcome, StoredImage?> pick, Func<StoredImage, HttpContext, Task<IResult>> send, HttpContext context)
    {
        if (!ImageId.TryParse(id, out var imageId) || await store.FindImageAsync(imageId, context.RequestAborted) is not { } image)
            return Problem.UnknownImage(id);
        if (image.Outcome is null)
            return Problem.Of(404, "not_ready", "The image is not done yet; ask again later.");
        if (pick(image.Outcome) is not { } stored)
            return Problem.Of(404, image.Outcome.Failure?.Code ?? "no_image", image.Outcome.Failure?.ToString() ?? "There is no such image.");
        return await send(stored, context);
    }

    /// <summary>Sends it as it lies in the store.</summary>
    public async Task<IResult> SendAsync(StoredImage stored, HttpContext context)
    {
        var tag = BytesAnswers.TagOf(stored);
        var request = context.Request.GetTypedHeaders();
        // An upload that waits gets the bytes too, whatever it says of copies and ranges: those are about reading.
        var isRead = !HttpMethods.IsPost(context.Request.Method);
        if (isRead && BytesAnswers.IsKnown(request, tag)) return BytesAnswers.NotModified(context.Response, tag);

        // A signed link is for one method; a HEAD is answered here.
        if (backends.RedirectReads && HttpMethods.IsGet(context.Request.Method) && images.Link(stored.Name, backends.LinkLifetime) is { } link)
            return Redirect(link, context.Response);

        var unsatisfiable = false;
        var range = isRead ? RangeOf(request, tag, stored.Bytes, out unsatisfiable) : null;
        if (unsatisfiable)
        {
            context.Response.Headers.ContentRange = $"bytes */{stored.Bytes}";
            return Problem.Of(416, "range_not_satisfiable", $"The image has {stored.Bytes} bytes.");
        }

        StoredObject? opened;
        try
        {
            opened = await images.OpenAsync(stored.Name, range, context.RequestAborted);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Unreadable(stored, fault);
        }

        await using var found = opened;
        if (found is null) return BytesAnswers.Missing();
        BytesAnswers.SetHeaders(context.Response, tag);
        context.Response.Headers.AcceptRanges = "bytes";
        await WriteAsync(found, range, stored.MediaType, context);
        return TypedResults.Empty;
    }

    /// <summary>The store did not give it.</summary>
    public IResult Unreadable(StoredImage stored, Exception fault)
    {
        LogStoreFault(fault, stored.Name);
        return Problem.Of(503, "store_unavailable", "The image is stored, but the store does not give it now; try again.");
    }

    /// <summary>Not to be kept: the link ends, and the address of the image does not.</summary>
    private static RedirectHttpResult Redirect(Uri link, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        return TypedResults.Redirect(link.AbsoluteUri);
    }

    [LoggerMessage(42, LogLevel.Error, "{Name} could not be read from the store")]
    private partial void LogStoreFault(Exception exception, ObjectName name);

    /// <summary>The one range asked for. Several ranges, other units and what does not parse are answered with the whole, as RFC 9110, 14.2 allows.</summary>
    private static ByteRange? RangeOf(RequestHeaders request, EntityTagHeaderValue tag, long length, out bool unsatisfiable)
    {
        unsatisfiable = false;
        if (request.Range is not { Unit.Value: "bytes", Ranges.Count: 1 } header) return null;
        if (request.IfRange is { } condition && !(condition.EntityTag?.Compare(tag, useStrongComparison: true) ?? false)) return null;
        var (from, to) = (header.Ranges.First().From, header.Ranges.First().To);
        var start = from ?? Math.Max(0, length - to!.Value);
        var end = from is null ? length - 1 : Math.Min(to ?? length - 1, length - 1);
        unsatisfiable = start > end || start >= length;
        return unsatisfiable ? null : new ByteRange(start, end - start + 1);
    }

    private static async Task WriteAsync(StoredObject found, ByteRange? range, string mediaType, HttpContext context)
    {
        var response = context.Response;
        response.ContentType = mediaType;
        response.ContentLength = found.Length;
        if (range is { } part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture, $"bytes {part.Offset}-{part.Offset + found.Length - 1}/{found.TotalLength}");
        }

        if (!HttpMethods.IsHead(context.Request.Method))
            await found.Content.CopyToAsync(response.Body, context.RequestAborted);
    }
}
