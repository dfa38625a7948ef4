using System.Buffers;
using System.Text.Json;
using ImageCompressor.Api.Problems;
using ImageCompressor.Domain.Batches;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ImageCompressor.Api.Events;

/// <summary>A request's progress as server-sent events (HTML standard, section 9.2).</summary>
internal sealed class EventRoutes(
    IBatchStore store, EventStreams streams, EventOptions options, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, IHostApplicationLifetime lifetime)
{
    private const string Description =
        """
        Server-sent events, until the request is done. `progress`: how it stands, as in its status, with `imagesPerSecond` and `secondsLeft`. `image`: an image that has
        ended, with bytes or failure. `gap`: images ended that this stream did not tell of (`missed`, null when not known); read the list of images. `done`: the
        final state, then the stream ends (`status` is `deleted` where the request was deleted). A listener that comes back with `Last-Event-ID`, or
        `lastEventId` in the query, goes on where it was; one that has heard `done` is answered 204, which ends the browser's attempts.
        """;

    private readonly JsonSerializerOptions _json = json.Value.SerializerOptions;
    private readonly byte[] _retry = EventText.Retry(options.Retry);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/requests/{id}/events", (EventRoutes on, string id, string? lastEventId, HttpContext context) => on.ListenAsync(id, lastEventId, context))
        .WithTags("Requests").WithName("ListenToRequest").WithSummary("A request's progress, live").WithDescription(Description)
        .Produces<string>(StatusCodes.Status200OK, "text/event-stream").Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        // As long as a batch takes, they would hide how long requests take.
        .DisableHttpMetrics()
        // One that loses its connection comes back by itself; how many there may be is said by Events:MaxListeners.
        .DisableRateLimiting();

    private async Task ListenAsync(string id, string? lastEventId, HttpContext context)
    {
        var header = context.Request.Headers["Last-Event-ID"].ToString();
        // Browsers send the header when they come back; the query is for a page that was loaded again.
        var lastId = header.Length > 0 ? header : string.IsNullOrEmpty(lastEventId) ? null : lastEventId;
        if (!BatchId.TryParse(id, out var batchId) || await store.FindAsync(batchId, context.RequestAborted) is not { } batch)
            await Problem.UnknownRequest(id).ExecuteAsync(context);
        else if (batch.Counts.AllFinished) await TellEndAsync(batch, lastId, context);
        else await FollowAsync(batchId, lastId, context);
    }

    /// <summary>Nothing is to come: all is told at once, and nobody needs a place.</summary>
    private async Task TellEndAsync(Batch batch, string? lastId, HttpContext context)
    {
        var doneId = BatchEvents.DoneId(batch);
        if (lastId == doneId)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        Begin(context.Response);
        var body = context.Response.BodyWriter;
        body.Write(_retry);
        if (lastId is not null) body.Write(EventText.Gap);
        body.Write(EventText.Of("end", EventNames.Progress, JsonSerializer.Serialize(ProgressView.Of(BatchProgress.Of(batch), rate: null), _json)));
        body.Write(EventText.Of(doneId, EventNames.Done, JsonSerializer.Serialize(DoneView.Of(batch), _json)));
        await body.FlushAsync(context.RequestAborted);
    }

    private async Task FollowAsync(BatchId id, string? lastId, HttpContext context)
    {
        var seat = streams.Join(id);
        if (seat.Events is null)
        {
            await RefuseAsync(seat, context);
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await seat.Events.Opened.WaitAsync(end.Token);
            Begin(context.Response);
            await SendAsync(seat.Events.Log, lastId, context, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The listener has gone, or is so slow that a stop cannot wait for it.
            context.Abort();
        }
        finally
        {
            streams.Leave(id, seat);
        }
    }

    private async Task SendAsync(EventLog log, string? lastId, HttpContext context, CancellationToken cancellationToken)
    {
        var body = context.Response.BodyWriter;
        var (from, first) = log.Open(lastId);
        var beats = log.Read(from).Beats;
        body.Write(_retry);
        await body.WriteAsync(first, cancellationToken);
        while (true)
        {
            var news = log.Read(from);
            if (news.Text.Length > 0) await body.WriteAsync(news.Text, cancellationToken);
            else if (news.Beats != beats) await body.WriteAsync(EventText.Heartbeat, cancellationToken);
            else if (news.Ended) return;
            // A stop ends the log: who waits leaves in order.
            else await news.Moved.WaitAsync(context.RequestAborted);
            (from, beats) = (news.Next, news.Beats);
        }
    }

    private static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // nginx, and what learned it from there, would gather events before it sends them on.
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private Task RefuseAsync(EventSeat seat, HttpContext context)
    {
        context.Response.Headers.RetryAfter = "10";
        var problem = seat.RequestIsFull
            ? Problem.Of(StatusCodes.Status429TooManyRequests, "too_many_listeners",
                $"This request has {options.MaxListenersPerRequest} listeners already; ask for its status now and then, or raise Events:MaxListenersPerRequest.")
            : Problem.Of(StatusCodes.Status503ServiceUnavailable, "too_many_listeners",
                $"{options.MaxListeners} listeners are connected already; ask for the request's status now and then, or raise Events:MaxListeners.");
        return problem.ExecuteAsync(context);
    }
}
