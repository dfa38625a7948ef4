using System.Text.Json.Serialization;
using ImageCompressor.Api.DeadLetters;
using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Notifications;
using ImageCompressor.Api.Problems;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using Microsoft.AspNetCore.Mvc;

namespace ImageCompressor.Api.Requests;

/// <summary>What one may ask of a batch and do with it.</summary>
internal sealed class RequestRoutes(
    IBatchStore store, BatchRemoval removal, IProgressFeed feed, DispatchWindow window, DeliveryBell bell, ServiceLinks links)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api").WithTags("Requests").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/status/{id}", (RequestRoutes on, string id, HttpRequest request, CancellationToken cancel) => on.StatusAsync(id, request, cancel))
            .WithName("GetStatus").WithSummary("Where a request stands").Produces<RequestView>();
        group.MapGet("/requests", (RequestRoutes on, string? status, string? cursor, string? limit, HttpRequest request, CancellationToken cancel) =>
                on.ListAsync(status, cursor, limit, request, cancel))
            .WithName("ListRequests").WithSummary("All requests, newest first").Produces<ListView<RequestView>>().ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/requests/{id}", (RequestRoutes on, string id, HttpRequest request, CancellationToken cancel) => on.StatusAsync(id, request, cancel))
            .WithName("GetRequest").WithSummary("Where a request stands").Produces<RequestView>();
        group.MapGet("/requests/{id}/images", (RequestRoutes on, string id, string? status, string? cursor, string? limit, HttpRequest request, CancellationToken cancel) =>
                on.ListImagesAsync(id, status, cursor, limit, request, cancel))
            .WithName("ListRequestImages").WithSummary("A request's images, in the sheet's order").Produces<ListView<ImageView>>().ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("/requests/{id}/retry", (RequestRoutes on, string id, ImageNames? names, [FromQuery] string[] image, HttpRequest request, CancellationToken cancel) =>
                on.RetryAsync(id, names, image, request, cancel))
            .WithName("RetryRequest").WithSummary("Do the failed and cancelled images again: all, or those that the body or the query (`image`) names")
            .WithDescription("Images that have not failed stay as they are. Where one that is named is none of the request's, nothing is done.")
            .Produces<RequestView>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("/requests/{id}/cancel", (RequestRoutes on, string id, HttpRequest request, CancellationToken cancel) => on.CancelAsync(id, request, cancel))
            .WithName("CancelRequest").WithSummary("Stop what is not done").Produces<RequestView>();
        group.MapDelete("/requests/{id}", (RequestRoutes on, string id) => on.DeleteAsync(id))
            .WithName("DeleteRequest").WithSummary("Remove a request, and its stored images where no other request uses them").Produces(StatusCodes.Status204NoContent);
    }

    private async Task<IResult> StatusAsync(string id, HttpRequest request, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } batch
            ? TypedResults.Ok(RequestView.Of(batch, links.Base(request)))
            : Problem.UnknownRequest(id);

    private async Task<IResult> ListAsync(
        string? statusText, string? cursor, string? limitText, HttpRequest request, CancellationToken cancellationToken)
    {
        if (Paging.Read<BatchStatus>(limitText, statusText, out var limit, out var status) is { } problem) return problem;
        var page = await store.ListAsync(status, cursor, limit, cancellationToken);
        var root = links.Base(request);
        return TypedResults.Ok(new ListView<RequestView>([.. page.Items.Select(batch => RequestView.Of(batch, root))], page.Next));
    }

    private async Task<IResult> ListImagesAsync(
        string id, string? statusText, string? cursor, string? limitText, HttpRequest request, CancellationToken cancellationToken)
    {
        if (Paging.Read<ImageStatus>(limitText, statusText, out var limit, out var status) is { } problem) return problem;
        if (await FindAsync(id, cancellationToken) is not { } batch) return Problem.UnknownRequest(id);
        var page = await store.ListImagesAsync(batch.Id, status, cursor, limit, cancellationToken);
        var root = links.Base(request);
        return TypedResults.Ok(new ListView<ImageView>([.. page.Items.Select(image => ImageView.Of(image, root))], page.Next));
    }

    private async Task<IResult> RetryAsync(string id, ImageNames? names, string[] inQuery, HttpRequest request, CancellationToken cancellationToken)
    {
        if (Chosen.Read(names?.Images, inQuery, request.Query.Keys, out var chosen) is { } problem) return problem;
        if (await FindAsync(id, cancellationToken) is not { } known) return Problem.UnknownRequest(id);
        var (only, unknown) = await ImagesOfAsync(known.Id, chosen.Names, cancellationToken);
        if (unknown is not null) return Problem.UnknownImage(unknown);
        if (await store.RetryAsync(known.Id, only, cancellationToken) is not { } batch) return Problem.UnknownRequest(id);
        window.Ring();
        return await ChangedAsync(batch, StatusCodes.Status202Accepted, request);
    }

    /// <summary>The images of these names, null for all; or the first name that is none of the batch's: its caller would wait for an image that never runs.</summary>
    private async Task<(IReadOnlyCollection<ImageId>? Only, string? Unknown)> ImagesOfAsync(
        BatchId batch, IReadOnlyCollection<string>? names, CancellationToken cancellationToken)
    {
        if (names is null) return (null, null);
        var only = new List<ImageId>(names.Count);
        foreach (var name in names)
        {
            if (!ImageId.TryParse(name, out var id) || await store.FindImageAsync(id, cancellationToken) is not { } image || image.Batch != batch) return (null, name);
            only.Add(id);
        }

        return (only, null);
    }

    private async Task<IResult> CancelAsync(string id, HttpRequest request, CancellationToken cancellationToken) =>
        BatchId.TryParse(id, out var batchId) && await store.CancelAsync(batchId, cancellationToken) is { } batch
            ? await ChangedAsync(batch, StatusCodes.Status200OK, request)
            : Problem.UnknownRequest(id);

    private async Task<IResult> DeleteAsync(string id)
    {
        if (!BatchId.TryParse(id, out var batchId)) return Problem.UnknownRequest(id);
        var known = await store.FindAsync(batchId, CancellationToken.None) is not null;
        // Also where nothing is found: a removal that broke off has made the batch unseen, and may have left some of it.
        await removal.RemoveAsync(batchId);
        if (!known) return Problem.UnknownRequest(id);
        return TypedResults.NoContent();
    }

    private async Task<IResult> ChangedAsync(Batch batch, int status, HttpRequest request)
    {
        await feed.AnnounceAsync(BatchProgress.Of(batch), CancellationToken.None);
        bell.Ring();
        return TypedResults.Json(RequestView.Of(batch, links.Base(request)), statusCode: status);
    }

    private async Task<Batch?> FindAsync(string id, CancellationToken cancellationToken) =>
        BatchId.TryParse(id, out var batchId) ? await store.FindAsync(batchId, cancellationToken) : null;
}

/// <summary>The body of a retry. A member of another name is refused: passed over, it would mean all of them.</summary>
/// <param name="Images">Ids of images of the request; left out for all.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ImageNames(IReadOnlyList<string?>? Images);

internal sealed record ListView<T>(IReadOnlyList<T> Items, string? Next);
