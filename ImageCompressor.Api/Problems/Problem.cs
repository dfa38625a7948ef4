using Microsoft.AspNetCore.Http.HttpResults;

namespace ImageCompressor.Api.Problems;

/// <summary>Every error answer: RFC 9457 problem details with a stable <c>code</c> and a sentence that says what to do.</summary>
internal static class Problem
{
    public static ProblemHttpResult Of(int status, string code, string detail, IDictionary<string, object?>? more = null)
    {
        var extensions = new Dictionary<string, object?>(more ?? new Dictionary<string, object?>()) { ["code"] = code };
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    public static ProblemHttpResult UnknownRequest(string id) => Of(
        StatusCodes.Status404NotFound, "unknown_request", $"There is no request '{Shorten(id)}'. Use the request_id that the upload answered.");

    public static ProblemHttpResult UnknownImage(string id) => Of(
        StatusCodes.Status404NotFound, "unknown_image", $"There is no image '{Shorten(id)}'. Use an id from the list of a request's images.");

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
