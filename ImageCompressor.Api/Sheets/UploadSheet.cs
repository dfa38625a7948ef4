using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Forms;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Problems;
using ImageCompressor.Api.RateLimits;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;
using Microsoft.AspNetCore.Http.Features;

namespace ImageCompressor.Api.Sheets;

/// <summary>POST /api/upload: a sheet in, a request id out, at once.</summary>
internal sealed class UploadSheet(
    SheetIntake intake, IBatchStore store, IImageStore images, PresetTable presets, DispatchWindow window, ServiceLinks links, SheetOptions options)
{
    public const string DefaultName = "sheet.csv";

    /// <summary>What a form adds around the file: boundaries, headers, fields.</summary>
    private const long FormOverhead = 8 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { "/api/upload", "/webhook/upload" })
            routes.MapPost(path, (UploadSheet endpoint, HttpContext context) => endpoint.HandleAsync(context))
                .WithTags("Sheets").WithMetadata(CountsAsUpload.Mark)
                .WithName(path == "/api/upload" ? "UploadSheet" : "UploadSheetByWebhook")
                .WithSummary("Submit a sheet of products and image URLs")
                .WithDescription("A form with the sheet in the field `file`, or the sheet itself as the body. Fields or query: those of the form below.")
                .Produces<UploadResponse>(StatusCodes.Status202Accepted)
                .ProducesProblem(StatusCodes.Status400BadRequest)
                .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
                .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IResult> HandleAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.MaxBytes + FormOverhead;

        var form = new UploadForm(SheetForm.FileFields);
        Intake? read = null;
        try
        {
            await form.ReadAsync(context.Request, async file =>
            {
                await SheetForm.CheckAsync(file, isFirst: read is null, context.RequestAborted);
                read = await intake.ReadAsync(file.Content, file.Name.Length == 0 ? DefaultName : file.Name, keep: !form.Flag("dryRun"), context.RequestAborted);
            }, context.RequestAborted);
            if (read is null) return NoFile();
            WarnOfWebhook(form, read);
            var (refusal, recipe) = await RefusalAsync(form, read, context.RequestAborted);
            if (refusal is null && recipe is not null && !form.Flag("dryRun")) return await AcceptAsync(read, recipe, context);

            await intake.DiscardAsync(read);
            return refusal ?? TypedResults.Ok(Response(null, read, context.Request));
        }
        catch when (read is not null)
        {
            await intake.DiscardAsync(read);
            throw;
        }
    }

    /// <summary>Clients of the ancestors send the address of a webhook. To take it without a word would let them wait for a call that never comes.</summary>
    private static void WarnOfWebhook(UploadForm form, Intake read)
    {
        foreach (var field in form.Fields.Where(field => field.Key.ToLowerInvariant() is "webhookurl" or "webhook_url" && !string.IsNullOrEmpty(field.Value)))
            read.Warnings.Add(new ManifestProblem(0, field.Key, "webhook_not_supported", ""));
    }

    private async Task<IResult> AcceptAsync(Intake read, Recipe recipe, HttpContext context)
    {
        // The rows are stored; a caller that hangs up now still gets a whole batch or, if sealing fails, none.
        var batch = await store.SealAsync(read.Batch!.Value, recipe, read.RejectedCount, CancellationToken.None);
        window.Ring();
        var response = Response(batch, read, context.Request);
        return TypedResults.Accepted(response.Links!.Status, response);
    }

    /// <summary>Why the sheet is not taken, or what is asked of it.</summary>
    private async Task<(IResult? Refusal, Recipe? Recipe)> RefusalAsync(UploadForm form, Intake read, CancellationToken cancellationToken)
    {
        if (!RecipeParser.TryParse(form.Fields, presets, out var recipe, out var problems))
            return (Problem.InvalidRecipe(problems), null);
        return (Refusal(form, read) ?? Contradiction(read, recipe) ?? await new StoredWatermarks(images).RefusalAsync(recipe, cancellationToken), recipe);
    }

    /// <summary>Rows that ask for what cannot be had with what the upload asks for all, such as <c>lossless=true</c> beside <c>format=jpeg</c>. The upload is
    /// refused in either mode: each half is right by itself, so nobody but the caller knows which one is meant.</summary>
    private static IResult? Contradiction(Intake read, Recipe recipe)
    {
        var (problems, rows, message) = read.Recipes.ContradictionsOn(recipe);
        return rows == 0 ? null : Problem.Of(StatusCodes.Status422UnprocessableEntity, "recipe_contradiction",
            $"{rows} rows do not fit the recipe of the upload. {message}",
            new Dictionary<string, object?> { ["rejectedCount"] = rows, ["rejected"] = problems });
    }

    private static IResult? Refusal(UploadForm form, Intake read)
    {
        var mode = form.Field("mode") ?? "lenient";
        if (mode is not ("strict" or "lenient"))
            return Problem.Of(StatusCodes.Status400BadRequest, "invalid_mode", "The mode is 'strict' or 'lenient'.");
        if (mode == "strict" && read.RejectedCount > 0)
            return Refused(read, "sheet_rejected", $"The sheet has {read.RejectedCount} problems and the mode is strict; correct them or use mode=lenient.");
        return read.Images == 0
            ? Refused(read, "no_urls", "No URL of the sheet can be fetched; correct what is listed.")
            : null;
    }

    private static IResult Refused(Intake read, string code, string detail) => Problem.Of(
        StatusCodes.Status422UnprocessableEntity, code, detail,
        new Dictionary<string, object?> { ["rejectedCount"] = read.RejectedCount, ["rejected"] = read.Rejected });

    private static IResult NoFile() => Problem.Of(
        StatusCodes.Status400BadRequest, "no_file",
        $"The form has no file; put the sheet into a field named {string.Join(", ", SheetForm.FileFields)}.");

    private UploadResponse Response(Batch? batch, Intake read, HttpRequest request) => new(
        batch?.Id.ToString(), batch?.Status, read.Images, read.Rows, read.RejectedCount, read.Rejected, read.Warnings,
        batch is null ? null : ServiceLinks.Request(links.Base(request), batch.Id));
}

internal sealed record UploadResponse(
    [property: System.Text.Json.Serialization.JsonPropertyName("request_id")] string? RequestId,
    BatchStatus? Status, long TotalImages, long TotalRows, long RejectedCount, IReadOnlyList<ManifestProblem> Rejected,
    IReadOnlyList<ManifestProblem> Warnings, RequestLinks? Links);
