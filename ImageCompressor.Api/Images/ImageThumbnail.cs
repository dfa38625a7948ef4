using ImageCompressor.Api.Problems;
using ImageCompressor.Domain.Images;
using ImageCompressor.Imaging;
using ImageCompressor.Processing;

namespace ImageCompressor.Api.Images;

/// <summary>GET /api/images/{id}/thumbnail: what is delivered, small, for lists.</summary>
/// <remarks>One size: each more would be another way to have the same image decoded. Not counted by the rate limits, as a page of a list asks for 60; a thumbnail that is asked for
/// again is remembered, and those that are not are made a few at once.</remarks>
internal sealed class ImageThumbnail(ImageBytes bytes, Thumbnails thumbnails)
{
    private static readonly string s_form = $"-{Thumbnails.Side}";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/api/images/{id}/thumbnail", [HttpMethods.Get, HttpMethods.Head],
                (ImageThumbnail endpoint, string id, HttpContext context) => endpoint.HandleAsync(id, context))
            .DescribeBytes("GetThumbnail", $"The compressed image, at most {Thumbnails.Side} pixels a side, as WebP; itself where that is small")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    public Task<IResult> HandleAsync(string id, HttpContext context) => bytes.HandleAsync(id, outcome => outcome.Delivered, SendAsync, context);

    private async Task<IResult> SendAsync(StoredImage stored, HttpContext context)
    {
        if (Thumbnails.IsSmall(stored)) return await bytes.SendAsync(stored, context);
        var tag = BytesAnswers.TagOf(stored, s_form);
        if (BytesAnswers.IsKnown(context.Request.GetTypedHeaders(), tag)) return BytesAnswers.NotModified(context.Response, tag);
        try
        {
            if (await thumbnails.MakeAsync(stored, context.RequestAborted) is not { } made) return BytesAnswers.Missing();
            BytesAnswers.SetHeaders(context.Response, tag);
            return TypedResults.Bytes(made.Content, made.MediaType);
        }
        catch (ImagingException damaged) when (damaged.Failure != ImagingFailure.Internal)
        {
            var failure = FailureMapping.From(damaged);
            return Problem.Of(422, failure.Code, failure.ToString());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return bytes.Unreadable(stored, fault);
        }
    }
}
