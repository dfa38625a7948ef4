namespace ImageCompressor.Api.Problems;

/// <summary>Gives a code to the problems that the framework makes by itself: no such route, wrong method.</summary>
internal static class ProblemCodes
{
    /// <summary>Only routes that read JSON care how a body is called.</summary>
    public const string NotJson = "Send the body as JSON, with Content-Type: application/json.";

    public const string TooLarge = "The request is larger than allowed; send less at once.";

    public static IServiceCollection AddProblems(this IServiceCollection services) => services
        .AddExceptionHandler<ProblemHandler>()
        .AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var details = context.ProblemDetails;
            details.Extensions.TryAdd("code", details.Status switch
            {
                StatusCodes.Status404NotFound => "not_found",
                StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
                StatusCodes.Status412PreconditionFailed => "precondition_failed",
                StatusCodes.Status413PayloadTooLarge => "body_too_large",
                StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
                StatusCodes.Status500InternalServerError => "internal_error",
                StatusCodes.Status503ServiceUnavailable => "store_unavailable",
                _ => "bad_request",
            });
            details.Detail ??= details.Status switch
            {
                StatusCodes.Status404NotFound => "There is nothing at this address; calls are under /api, and /docs lists them.",
                StatusCodes.Status405MethodNotAllowed => $"This address takes only {context.HttpContext.Response.Headers.Allow}; /docs lists the calls.",
                StatusCodes.Status412PreconditionFailed => "What is here is not what If-Match or If-Unmodified-Since names; ask without them.",
                StatusCodes.Status413PayloadTooLarge => TooLarge,
                StatusCodes.Status415UnsupportedMediaType => NotJson,
                _ => "The request does not fit; /docs lists what does.",
            };
        })
        // In development the framework throws and elsewhere it answers; thrown everywhere, it says what is wrong with a body.
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
}
