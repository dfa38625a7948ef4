using ImageCompressor.Api.Problems;

namespace ImageCompressor.Api.Requests;

/// <summary>Calls that lack their id, as clients make them that know jobs by the names of files: <c>/api/status?file_name=photo.jpg</c>. A name is
/// no id here: two people may upload photo.jpg at once.</summary>
internal static class MissingId
{
    private static readonly string[] s_reading = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/api/status", "of one image /api/tasks/{taskId}/status");
        Map(routes, "/api/download", "one image is at /api/images/{imageId}/compressed");
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string ofImage) => routes
        .MapMethods(path, s_reading, () => Problem.Of(StatusCodes.Status400BadRequest, "missing_id",
            $"The id is missing: ask for {path}/{{request_id}}, {ofImage}, with the id that the upload answered. Names of files are no ids."))
        .ExcludeFromDescription();
}
