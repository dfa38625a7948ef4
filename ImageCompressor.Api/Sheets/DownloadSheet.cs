using System.Net.Mime;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Problems;
using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ImageCompressor.Api.Sheets;

/// <summary>GET /api/download/{id}: the sheet back, with the compressed URLs.</summary>
internal sealed class DownloadSheet(IBatchStore store, ImageArchive archive, ServiceLinks links)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/download/{id}", (DownloadSheet endpoint, string id, string? format, string? partial, HttpContext context) =>
                endpoint.HandleAsync(id, format, partial, context))
            .WithTags("Sheets")
            .WithName("DownloadSheet")
            .WithSummary("The result sheet, as CSV (default), json or zip (the compressed files)")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private async Task<IResult> HandleAsync(string id, string? format, string? partial, HttpContext context)
    {
        format = string.IsNullOrEmpty(format) ? "csv" : format;
        if (format is not ("csv" or "json" or "zip"))
            return Problem.Of(400, "invalid_format", "The format is csv, json or zip.");
        if (!BatchId.TryParse(id, out var batchId) || await store.FindAsync(batchId, context.RequestAborted) is not { } batch)
            return Problem.UnknownRequest(id);
        if (!batch.Counts.AllFinished && partial is not ("true" or "1"))
            return Problem.Of(409, "still_running",
                $"{batch.Counts.Finished} of {batch.Counts.Total} images are done. Ask again later, or add partial=true for what is there.");

        var root = links.Base(context.Request);
        var rows = store.ReadRowsAsync(batch.Id, context.RequestAborted).Select(row => WithLinks(row, root));
        context.Response.Headers.CacheControl = "no-store";
        return format switch
        {
            "json" => TypedResults.Ok(ToJson(rows, root)),
            "zip" => Archive(batch, context, rows),
            _ => Stream(batch, "csv", "text/csv; charset=utf-8", context,
                target => ManifestWriter.WriteAsync(
                    target, batch.Layout, rows, image => ServiceLinks.Compressed(root, image.Id), context.RequestAborted)),
        };
    }

    /// <summary>Uploaded images have an address here, so that the sheet can be submitted again.</summary>
    private static ResultRow WithLinks(ResultRow row, string root) => row.Row.Slots.All(slot => StoredSource.OriginalOf(slot.Url) is null)
        ? row
        : row with
        {
            Row = row.Row with
            {
                Slots = [.. row.Row.Slots.Select(slot => slot.Image is { } image && StoredSource.OriginalOf(slot.Url) is not null
                    ? slot with { Url = ServiceLinks.Original(root, image) } : slot)],
            },
        };

    private IResult Archive(Batch batch, HttpContext context, IAsyncEnumerable<ResultRow> rows)
    {
        // An entry's data descriptor, 16 to 24 bytes, is still written synchronously when the entry is disposed asynchronously (.NET 10.0.12).
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        return Stream(batch, "zip", MediaTypeNames.Application.Zip, context,
            target => archive.WriteAsync(target, rows, context.RequestAborted));
    }

    private static IResult Stream(Batch batch, string extension, string type, HttpContext context, Func<Stream, Task> write)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"{Path.GetFileNameWithoutExtension(batch.Name)}-compressed.{extension}");
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return TypedResults.Stream(write, type);
    }

    private static async IAsyncEnumerable<RowView> ToJson(IAsyncEnumerable<ResultRow> rows, string root)
    {
        await foreach (var (row, images) in rows)
            yield return new RowView(row.Number, row.Serial, row.Product, row.Extras, [.. row.Slots.Select((slot, i) =>
                new SlotView(slot.Url, slot.Rejection, images[i] is { } image ? ImageView.Of(image, root) : null))]);
    }
}

internal sealed record RowView(
    long Row, string Serial, string Product, IReadOnlyList<string> Extras, IReadOnlyList<SlotView> Urls);

internal sealed record SlotView(string Url, string? Rejection, ImageView? Image);
