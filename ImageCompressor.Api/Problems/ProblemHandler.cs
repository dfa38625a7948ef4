using System.Text.Json;
using ImageCompressor.Api.Idempotency;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using Microsoft.AspNetCore.Diagnostics;

namespace ImageCompressor.Api.Problems;

/// <summary>Turns what an endpoint threw into a problem. Only what nobody foresaw is a 500.</summary>
internal sealed partial class ProblemHandler(ILogger<ProblemHandler> log) : IExceptionHandler
{
    /// <summary>A database that hands over to another server takes about that long.</summary>
    private const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested) return true;
        var problem = exception switch
        {
            ManifestException { Code: "image_not_sheet" } image => Problem.Of(
                StatusCodes.Status422UnprocessableEntity, image.Code, $"{image.Message} Send images themselves to /api/images/upload, in a form's field 'image'."),
            ManifestException sheet => Problem.Of(StatusOf(sheet.Code), sheet.Code, sheet.Message),
            IdempotencyKeyTakenException => IdempotencyKey.InUse(),
            BatchGoneException gone => Problem.UnknownRequest(gone.Id.ToString()),
            OriginalDeletedException deleted => Problem.Of(StatusCodes.Status409Conflict, "deleted_meanwhile", deleted.Message),
            // The server's own has no sentence for a person.
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large => Problem.Of(
                StatusCodes.Status413PayloadTooLarge, "body_too_large",
                large.Message.StartsWith("Request body too large", StringComparison.Ordinal) ? ProblemCodes.TooLarge : large.Message),
            BadHttpRequestException { InnerException: JsonException json } => Problem.Of(
                StatusCodes.Status400BadRequest, "bad_request", $"The body is no JSON that fits here ({json.Path ?? "it"} cannot be read); /docs shows what it may hold."),
            BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => Problem.Of(
                StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", ProblemCodes.NotJson),
            BadHttpRequestException bad => Problem.Of(bad.StatusCode, "bad_request", bad.Message),
            InvalidDataException broken => Problem.Of(
                StatusCodes.Status400BadRequest, "bad_form", $"The form could not be read: {broken.Message}"),
            // The multipart reader has no exception type of its own for a form that ends before its last boundary.
            IOException cut when cut.Message.StartsWith("Unexpected end of Stream", StringComparison.Ordinal) => Problem.Of(
                StatusCodes.Status400BadRequest, "bad_form", "The form ends before its last boundary; send it whole."),
            BatchStoreException => Problem.Of(
                StatusCodes.Status503ServiceUnavailable, "store_unavailable", "The service's database does not answer now; try again in a few seconds."),
            // An S3 server that is away or refuses, a full disk, a folder that is not ours to write. The caller can only wait; which of them it is stands in the log.
            IOException or UnauthorizedAccessException => Problem.Of(
                StatusCodes.Status503ServiceUnavailable, "storage_unavailable", "The service can neither keep nor read images now; try again in a few seconds."),
            _ => Problem.Of(
                StatusCodes.Status500InternalServerError, "internal_error", "Something went wrong here; it is in the log. Try again."),
        };
        // What may pass has a sentence that says all; its trace at each request would bury the rest of the log.
        if (exception is BatchStoreException or StoreUnavailableException) LogAway(context.Request.Method, context.Request.Path, exception.Message);
        else if (problem.StatusCode >= 500) LogFault(exception, context.Request.Method, context.Request.Path);
        if (problem.StatusCode == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = RetryAfterSeconds;
        if (exception is IdempotencyKeyTakenException) context.Response.Headers.RetryAfter = IdempotencyKey.RetryAfterSeconds;
        await problem.ExecuteAsync(context);
        return true;
    }

    private static int StatusOf(string code) => code switch
    {
        "sheet_too_large" => StatusCodes.Status413PayloadTooLarge,
        "empty_file" => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    [LoggerMessage(31, LogLevel.Error, "{Method} {Path} failed: {Fault}")]
    private partial void LogAway(string method, PathString path, string fault);

    [LoggerMessage(30, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFault(Exception exception, string method, PathString path);
}
