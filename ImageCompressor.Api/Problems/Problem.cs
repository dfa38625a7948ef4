using ImageCompressor.Domain.Recipes;
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

    public static ProblemHttpResult UnknownTask(string id) => Of(
        StatusCodes.Status404NotFound, "unknown_task", $"There is no task '{Shorten(id)}'. Use the taskId that the upload answered.");

    /// <summary>All that is wrong with a recipe, each with its field and code; the sentence names the first ten.</summary>
    public static ProblemHttpResult InvalidRecipe(IReadOnlyList<RecipeProblem> problems) => Of(
        StatusCodes.Status400BadRequest, "invalid_recipe",
        "The recipe does not fit: " + string.Join(" ", problems.Take(10).Select(problem => problem.Message)),
        new Dictionary<string, object?> { ["problems"] = problems });

    public static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
