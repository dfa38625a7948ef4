using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Forms;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Problems;
using ImageCompressor.Api.RateLimits;
using ImageCompressor.Api.Requests;
using ImageCompressor.Api.Sheets;
using ImageCompressor.Api.Uploads;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Api.Images;

/// <summary>What one may ask of single images, wherever they came from, and do with them.</summary>
internal sealed class ImageRoutes(
    IBatchStore store, IImageStore images, ImageIntake intake, BatchRemoval removal, PresetTable presets, DispatchWindow window, ServiceLinks links)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api").WithTags("Images").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/images", (ImageRoutes on, string? status, string? cursor, string? limit, HttpRequest request, CancellationToken cancel) =>
                on.ListAsync(status, cursor, limit, request, cancel))
            .WithName("ListImages").WithSummary("The images of all requests, newest request first").Produces<ListView<ImageView>>().ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/images/{id}", (ImageRoutes on, string id, HttpRequest request, CancellationToken cancel) => on.GetAsync(id, request, cancel))
            .WithName("GetImage").WithSummary("One image").Produces<ImageView>();
        group.MapGet("/tasks/{id}", (ImageRoutes on, string id, HttpRequest request, CancellationToken cancel) => on.TaskAsync(id, request, cancel))
            .WithName("GetTask").WithSummary("The task of an image").Produces<TaskView>();
        group.MapGet("/tasks/{id}/status", (ImageRoutes on, string id, CancellationToken cancel) => on.TaskStatusAsync(id, cancel))
            .WithName("GetTaskStatus").WithSummary("Only where a task stands").Produces<TaskStatusView>();
        group.MapPost("/images/{id}/operations", (ImageRoutes on, string id, HttpContext context) => on.OperateAsync(id, context))
            .WithMetadata(CountsAsUpload.Mark).WithName("OperateOnImage").WithSummary("Make something else of an image's original: a new recipe, a new task").Produces<ImagesResponse>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapDelete("/images/{id}", (ImageRoutes on, string id) => on.DeleteAsync(id))
            .WithName("DeleteImage").WithSummary("Remove an image that is the only one of its request").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private async Task<IResult> ListAsync(string? statusText, string? cursor, string? limitText, HttpRequest request, CancellationToken cancellationToken)
    {
        if (Paging.Read<ImageStatus>(limitText, statusText, out var limit, out var status) is { } problem) return problem;
        var page = await store.ListImagesAsync(status, cursor, limit, cancellationToken);
        var root = links.Base(request);
        return TypedResults.Ok(new ListView<ImageView>([.. page.Items.Select(image => ImageView.Of(image, root))], page.Next));
    }

    private async Task<IResult> GetAsync(string id, HttpRequest request, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } image ? TypedResults.Ok(ImageView.Of(image, links.Base(request))) : Problem.UnknownImage(id);

    private async Task<IResult> TaskAsync(string id, HttpRequest request, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } image
            ? TypedResults.Ok(new TaskView(id, id, image.Status, ImageView.Of(image, links.Base(request))))
            : Problem.UnknownTask(id);

    private async Task<IResult> TaskStatusAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } image ? TypedResults.Ok(new TaskStatusView(id, image.Status)) : Problem.UnknownTask(id);

    private async Task<IResult> OperateAsync(string id, HttpContext context)
    {
        if (await FindAsync(id, context.RequestAborted) is not { } image) return Problem.UnknownImage(id);
        if ((StoredSource.OriginalOf(image.Url) ?? image.Outcome?.Original?.Name) is not { } original)
            return Problem.Of(409, "no_original", "The image has no stored original (yet); wait for it, or upload it.");
        var form = new UploadForm();
        if (JsonUpload.Is(context.Request)) await JsonUpload.ReadAsync(context.Request, form, context.RequestAborted);
        else await form.ReadAsync(context.Request, file => OperationsText.ReadAsync(file, form, context.RequestAborted), context.RequestAborted);
        if (!RecipeParser.TryParse(form.Fields, presets, out var recipe, out var problems)) return Problem.InvalidRecipe(problems);
        return await new StoredWatermarks(images).RefusalAsync(recipe, context.RequestAborted) ?? await OperateAsync(image, original, recipe, context);
    }

    private async Task<IResult> OperateAsync(Image image, ObjectName original, Recipe recipe, HttpContext context)
    {
        var upload = new ImageUpload();
        try
        {
            await intake.TakeStoredAsync(upload, original, ImageView.NameOf(image.Url), context.RequestAborted);
            var batch = await intake.SealAsync(upload, recipe);
            window.Ring();
            var task = upload.Taken[0].Id.ToString();
            var request = ServiceLinks.Request(links.Base(context.Request), batch.Id);
            return TypedResults.Accepted(request.Status, new ImagesResponse(
                batch.Id.ToString(), batch.Status, task, task, [new UploadedImageView(task, task, upload.Taken[0].Name, ImageStatus.Pending, null)], [], request));
        }
        catch
        {
            await intake.DiscardAsync(upload);
            throw;
        }
    }

    /// <summary>Images of a request go with it: a sheet that comes back without one of its images would be another sheet.</summary>
    private async Task<IResult> DeleteAsync(string id)
    {
        if (await FindAsync(id, CancellationToken.None) is not { } image) return Problem.UnknownImage(id);
        if (await store.FindAsync(image.Batch, CancellationToken.None) is { Counts.Total: > 1 } batch)
            return Problem.Of(409, "part_of_request",
                $"The image is one of {batch.Counts.Total} of request {batch.Id}; delete that with DELETE /api/requests/{batch.Id}.");
        await removal.RemoveAsync(image.Batch);
        return TypedResults.NoContent();
    }

    private async Task<Image?> FindAsync(string id, CancellationToken cancellationToken) =>
        ImageId.TryParse(id, out var imageId) ? await store.FindImageAsync(imageId, cancellationToken) : null;
}

internal sealed record TaskView(string Id, string ImageId, ImageStatus Status, ImageView Image);

internal sealed record TaskStatusView(string TaskId, ImageStatus Status);
