using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Forms;
using ImageCompressor.Api.Idempotency;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Notifications.Webhooks;
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
    SheetIntake intake, IBatchStore store, IImageStore images, PresetTable presets, DispatchWindow window, WebhookIntake webhooks, ServiceLinks links, SheetOptions options)
{
    public const string DefaultName = "sheet.csv";

    /// <summary>What a form adds around the file: boundaries, headers, fields.</summary>
    private const long FormOverhead = 8 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        // The last is that of a client that took /api for the root of an older service.
        foreach (var (path, name) in new[] { ("/api/upload", "UploadSheet"), ("/webhook/upload", "UploadSheetByWebhook"), ("/api/webhook/upload", "UploadSheetByApiWebhook") })
            routes.MapPost(path, (UploadSheet endpoint, HttpContext context) => endpoint.HandleAsync(context))
                .WithTags("Sheets").WithMetadata(CountsAsUpload.Mark)
                .WithName(name)
                .WithSummary("Submit a sheet of products and image URLs")
                .WithDescription("A form with the sheet in the field `file`, or the sheet itself as the body. Fields or query: those of the form below.")
                .Produces<UploadResponse>(StatusCodes.Status202Accepted)
                .ProducesProblem(StatusCodes.Status400BadRequest)
                .ProducesProblem(StatusCodes.Status409Conflict)
                .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
                .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IResult> HandleAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.MaxBytes + FormOverhead;

        if (!IdempotencyKey.TryRead(context.Request, "sheet", out var key)) return IdempotencyKey.Invalid();
        using var keyed = new KeyedUpload(store, key);
        var form = new UploadForm(SheetForm.FileFields);
        var (isRepeated, read, unread) = (false, default(Intake), default(ManifestException));
        try
        {
            await form.ReadAsync(context.Request, keyed.Hashed(async file =>
            {
                await SheetForm.CheckAsync(file, isFirst: read is null && unread is null, context.RequestAborted);
                var keep = !form.Flag("dryRun");
                isRepeated = keep && await keyed.IsRepeatedAsync(context.RequestAborted);
                // One that is repeated is looked at too: a form may say behind its file that all this is only a check.
                try
                {
                    read = await intake.ReadAsync(file.Content, file.Name.Length == 0 ? DefaultName : file.Name, keep && !isRepeated, context.RequestAborted, keyed.Key);
                }
                catch (ManifestException refused) when (isRepeated)
                {
                    // As a check it is told; of an upload it says only that this is another sheet than came with the key.
                    unread = refused;
                }
            }, context.RequestAborted), context.RequestAborted);
            if (isRepeated && !form.Flag("dryRun")) return await ReplayAsync(keyed, form, context);
            if (unread is not null) throw unread;
            if (read is null) return NoFile();
            var (refusal, recipe) = await RefusalAsync(form, read, context.RequestAborted);
            if (refusal is null && recipe is not null && !form.Flag("dryRun")) return await AcceptAsync(read, recipe, keyed, form, context);

            await intake.DiscardAsync(read);
            return refusal ?? TypedResults.Ok(Response(null, SheetAnswer.Of(read), context.Request));
        }
        catch when (read is not null)
        {
            await intake.DiscardAsync(read);
            throw;
        }
    }

    private async Task<IResult> AcceptAsync(Intake read, Recipe recipe, KeyedUpload keyed, UploadForm form, HttpContext context)
    {
        await webhooks.SubscribeAsync(read.Batch!.Value, read.Subscribers);
        var answer = SheetAnswer.Of(read);
        await keyed.KeepAsync(read.Batch!.Value, form.Fields, [answer, answer with { Rejected = [] }, answer with { Rejected = [], Warnings = [] }]);
        // The rows are stored; a caller that hangs up now still gets a whole batch or, if sealing fails, none.
        var batch = await store.SealAsync(read.Batch!.Value, recipe, read.RejectedCount, CancellationToken.None);
        window.Ring();
        return Accepted(batch, answer, context.Request);
    }

    private async Task<IResult> ReplayAsync(KeyedUpload keyed, UploadForm form, HttpContext context) =>
        await keyed.ReplayAsync<SheetAnswer>(form.Fields, context.Response) is var (batch, answer) ? Accepted(batch, answer, context.Request) : IdempotencyKey.Reused();

    private IResult Accepted(Batch batch, SheetAnswer answer, HttpRequest request)
    {
        var response = Response(batch, answer, request);
        return TypedResults.Accepted(response.Links!.Status, response);
    }

    /// <summary>Why the sheet is not taken, or what is asked of it.</summary>
    private async Task<(IResult? Refusal, Recipe? Recipe)> RefusalAsync(UploadForm form, Intake read, CancellationToken cancellationToken)
    {
        if (!RecipeParser.TryParse(form.Fields, presets, out var recipe, out var problems))
            return (Problem.InvalidRecipe(problems), null);
        (var unwanted, read.Subscribers) = await webhooks.ReadAsync(form.Fields, cancellationToken);
        return (Refusal(form, read) ?? Contradiction(read, recipe) ?? unwanted ?? await new StoredWatermarks(images).RefusalAsync(recipe, cancellationToken), recipe);
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

    private UploadResponse Response(Batch? batch, SheetAnswer read, HttpRequest request) => new(
        batch?.Id.ToString(), batch?.Status, read.Images, read.Rows, read.RejectedCount, read.Rejected, read.Warnings,
        batch is null ? null : ServiceLinks.Request(links.Base(request), batch.Id));
}

/// <summary>What was read of a sheet, as it is answered, also to the same upload again.</summary>
internal sealed record SheetAnswer(
    long Images, long Rows, long RejectedCount, IReadOnlyList<ManifestProblem> Rejected, IReadOnlyList<ManifestProblem> Warnings)
{
    public static SheetAnswer Of(Intake read) => new(read.Images, read.Rows, read.RejectedCount, read.Rejected, read.Warnings);
}

internal sealed record UploadResponse(
    [property: System.Text.Json.Serialization.JsonPropertyName("request_id")] string? RequestId,
    BatchStatus? Status, long TotalImages, long TotalRows, long RejectedCount, IReadOnlyList<ManifestProblem> Rejected,
    IReadOnlyList<ManifestProblem> Warnings, RequestLinks? Links);
