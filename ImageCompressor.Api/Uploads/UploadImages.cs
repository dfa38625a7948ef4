using System.Text.Json.Serialization;
using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Forms;
using ImageCompressor.Api.Idempotency;
using ImageCompressor.Api.Images;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Api.Problems;
using ImageCompressor.Api.RateLimits;
using ImageCompressor.Api.Requests;
using ImageCompressor.Api.Sheets;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using Microsoft.AspNetCore.Http.Features;

namespace ImageCompressor.Api.Uploads;

/// <summary>POST /api/images/upload: images in, as files, archives or addresses; ids out, or the results themselves where the caller waits.</summary>
internal sealed class UploadImages(
    ImageIntake intake, IBatchStore store, IImageStore images, ImageBytes bytes, Waiting waiting, PresetTable presets, DispatchWindow window, WebhookIntake webhooks, ServiceLinks links,
    UploadOptions options)
{
    /// <summary>Field names that clients of this service and of those before it use; any other file of a form is taken too.</summary>
    public static readonly string[] FileFields = ["image", "images", "file", "files"];

    /// <summary>What a form adds around its files: boundaries, headers, fields.</summary>
    private const long FormOverhead = 8 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/images/upload", (UploadImages endpoint, HttpContext context) => endpoint.HandleAsync(context))
            .WithMetadata(CountsAsUpload.Mark).WithTags("Images").WithName("UploadImages").WithSummary("Submit images")
            .WithDescription("Files in a form (field `image`, one or many; a ZIP archive holds many), one file as the body, or JSON with `url` or `urls`. " +
                "Fields or query: a recipe, `wait` (seconds). Who waits and asks for `Accept: image/*` gets the bytes of its one image.")
            .Produces<ImagesResponse>().Produces<ImagesResponse>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private async Task<IResult> HandleAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = options.MaxBytes + FormOverhead;
        if (!IdempotencyKey.TryRead(context.Request, "images", out var key)) return IdempotencyKey.Invalid();
        using var keyed = new KeyedUpload(store, key);
        var (form, upload) = (new UploadForm(FileFields), new ImageUpload { Key = key });
        if (await keyed.IsRepeatedAsync(context.RequestAborted)) return await ReplayAsync(keyed, form, context);
        var (refusal, batch, wait) = await TakeAsync(context, form, keyed, upload);
        // Beyond what discards the upload: from its seal on it is the service's, also when its caller hangs up while it waits.
        return refusal ?? await AnswerAsync(upload, batch!, wait, context);
    }

    /// <summary>Reads the upload and seals it. One that is refused, or breaks off, leaves nothing behind.</summary>
    private async Task<(IResult? Refusal, Batch? Batch, TimeSpan Wait)> TakeAsync(HttpContext context, UploadForm form, KeyedUpload keyed, ImageUpload upload)
    {
        try
        {
            await ReadAsync(
                context.Request, form, keyed, file => intake.TakeFileAsync(upload, file.Content, file.Name, context.RequestAborted),
                url => intake.TakeUrlAsync(upload, url, context.RequestAborted), context.RequestAborted);
            var (refusal, recipe, wait) = await JudgeAsync(form, upload, context.RequestAborted);
            if (refusal is null) return (null, await AcceptAsync(upload, recipe!, keyed, form), wait);
            await intake.DiscardAsync(upload);
            return (refusal, null, default);
        }
        catch
        {
            await intake.DiscardAsync(upload);
            throw;
        }
    }

    private static async Task ReadAsync(
        HttpRequest request, UploadForm form, KeyedUpload keyed, Func<UploadedFile, Task> takeFile, Func<string, Task> takeUrl, CancellationToken cancellationToken)
    {
        if (JsonUpload.Is(request))
        {
            foreach (var url in await JsonUpload.ReadAsync(request, form, cancellationToken))
            {
                keyed.AddUrl(url);
                await takeUrl(url);
            }

            return;
        }

        await form.ReadAsync(request, keyed.Hashed(takeFile, cancellationToken), cancellationToken);
        if (request.HasFormContentType)
            foreach (var url in form.Fields.Where(field => field.Key is "url" or "imageUrl" && !string.IsNullOrWhiteSpace(field.Value)))
                await takeUrl(url.Value!);
    }

    /// <summary>Reads the upload again and stores nothing of it; the caller waits, or gets the bytes, as it would have at first.</summary>
    private async Task<IResult> ReplayAsync(KeyedUpload keyed, UploadForm form, HttpContext context)
    {
        await ReadAsync(context.Request, form, keyed, _ => Task.CompletedTask, _ => Task.CompletedTask, context.RequestAborted);
        if (!waiting.TryRead(form, out var wait)) return InvalidWait();
        return await keyed.ReplayAsync<ImagesAnswer>(form.Fields, context.Response) is var (batch, answer)
            ? await AnswerAsync(answer.Read(batch.Id), batch, wait, context)
            : IdempotencyKey.Reused();
    }

    private async Task<(IResult? Refusal, Recipe? Recipe, TimeSpan Wait)> JudgeAsync(UploadForm form, ImageUpload upload, CancellationToken cancellationToken)
    {
        if (!RecipeParser.TryParse(form.Fields, presets, out var recipe, out var problems)) return (Problem.InvalidRecipe(problems), null, default);
        if (!waiting.TryRead(form, out var wait)) return (InvalidWait(), null, default);
        (var unwanted, upload.Subscribers) = await webhooks.ReadAsync(form.Fields, cancellationToken);
        return (Empty(upload) ?? unwanted ?? await new StoredWatermarks(images).RefusalAsync(recipe, cancellationToken), recipe, wait);
    }

    private IResult InvalidWait() => Problem.Of(400, "invalid_wait", $"'wait' is a number of seconds from 0 to {waiting.MostSeconds}.");

    private static IResult? Empty(ImageUpload upload) => upload switch
    {
        { Taken.Count: > 0 } => null,
        { Rejected.Count: 0 } => Problem.Of(400, "no_image",
            $"There is no image; put files into a form's field '{FileFields[0]}', send one as the body, or send JSON with 'url'."),
        { Rejected: [var one] } => Problem.Of(422, one.Code, one.Message, Listed(upload)),
        _ => Problem.Of(422, "no_image", $"None of the {upload.Rejected.Count} files can be used.", Listed(upload)),
    };

    private static Dictionary<string, object?> Listed(ImageUpload upload) => new() { ["rejected"] = upload.Rejected };

    private async Task<Batch> AcceptAsync(ImageUpload upload, Recipe recipe, KeyedUpload keyed, UploadForm form)
    {
        await keyed.KeepAsync(upload.Batch!.Value, form.Fields, ImagesAnswer.Of(upload));
        await webhooks.SubscribeAsync(upload.Batch.Value, upload.Subscribers);
        var batch = await intake.SealAsync(upload, recipe);
        window.Ring();
        return batch;
    }

    private async Task<IResult> AnswerAsync(ImageUpload upload, Batch batch, TimeSpan wait, HttpContext context)
    {
        batch = await waiting.WaitAsync(batch, wait, context.RequestAborted);
        if (batch.Counts.AllFinished && upload.Taken is [var only] && WantsBytes(context.Request)) return await bytes.SendCompressedAsync(only.Id, context);

        var response = await ResponseAsync(upload, batch, context);
        if (batch.Counts.AllFinished) return TypedResults.Ok(response);
        context.Response.Headers.RetryAfter = "1";
        return TypedResults.Accepted(response.Links.Status, response);
    }

    /// <summary>A caller that takes anything (<c>*/*</c>, as programs say that do not choose) gets JSON.</summary>
    private static bool WantsBytes(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accept => accept.Type.Equals("image", StringComparison.OrdinalIgnoreCase));

    private async Task<ImagesResponse> ResponseAsync(ImageUpload upload, Batch batch, HttpContext context)
    {
        var root = links.Base(context.Request);
        var views = new List<UploadedImageView>();
        foreach (var (id, name) in upload.Taken)
        {
            // Only where there is something to tell: asking for each of a thousand that have just been stored tells nothing.
            var image = batch.Counts.Finished > 0 ? await store.FindImageAsync(id, CancellationToken.None) : null;
            views.Add(new UploadedImageView(id.ToString(), id.ToString(), name, image?.Status ?? ImageStatus.Pending, image is null ? null : ImageView.Of(image, root)));
        }

        var one = views is [var single] ? single.TaskId : null;
        return new ImagesResponse(
            batch.Id.ToString(), batch.Status, one, one, views, upload.Rejected, ServiceLinks.Request(root, batch.Id));
    }
}

/// <summary>The answer to an upload of images. Task and image have one id: an image of a request is one task.</summary>
internal sealed record ImagesResponse(
    [property: JsonPropertyName("request_id")] string RequestId, BatchStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TaskId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ImageId,
    IReadOnlyList<UploadedImageView> Images, IReadOnlyList<RejectedImage> Rejected, RequestLinks Links);

internal sealed record UploadedImageView(
    string TaskId, string ImageId, string Name, ImageStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImageView? Result);
