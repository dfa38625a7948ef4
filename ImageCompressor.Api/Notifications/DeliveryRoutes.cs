using System.Globalization;
using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Api.Problems;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Api.Notifications;

/// <summary>Who is told of a request's end, what was sent to them, and having it sent again.</summary>
internal sealed class DeliveryRoutes(IBatchStore store, WebhookIntake intake, WebhookMessage messages, DeliveryBell bell, Throttle throttle, TimeProvider time)
{
    private const string Tag = "Webhooks";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/requests/{id}").WithTags(Tag).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/deliveries", (DeliveryRoutes on, string id, CancellationToken cancel) => on.ListAsync(id, cancel))
            .WithName("ListDeliveries").WithSummary("Who is told when a request has ended, and what was sent to them, newest first")
            .WithDescription($"Each with its attempts: when, how long, the status of the answer, and a fault where it does not count as received. The newest {IBatchStore.MostDeliveries}. " +
                "Queries of addresses are not shown.")
            .Produces<DeliveryList>();
        group.MapPost("/deliveries/{delivery}/redeliver", (DeliveryRoutes on, string id, string delivery, HttpContext context) => on.RedeliverAsync(id, delivery, context))
            .WithName("Redeliver").WithSummary("Send a delivery again at once, whatever became of it")
            .WithDescription("The same message with the same `webhook-id`. Where it is not received, it is tried for as long as a new one. Once in a few seconds for each.")
            .Produces<DeliveryView>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status429TooManyRequests);
        group.MapPost("/webhooks", (DeliveryRoutes on, string id, WebhookView? webhook, HttpContext context) => on.AddAsync(id, webhook, context))
            .WithName("AddWebhook").WithSummary("Have a request that is there already tell one more address")
            .WithDescription("Where it has ended, it tells at once. The same address again changes nothing.")
            .Produces<DeliveryList>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapDelete("/webhooks", (DeliveryRoutes on, string id, string? url, CancellationToken cancel) => on.RemoveAsync(id, url, cancel))
            .WithName("RemoveWebhook").WithSummary("Tell an address nothing more of a request; the query names its `url`")
            .WithDescription("What is still due to it is given up. An address that is not told changes nothing.")
            .Produces<DeliveryList>().ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("/webhook/test", (DeliveryRoutes on, string id, HttpContext context) => on.TestAsync(id, context))
            .WithName("TestWebhooks").WithSummary("Send `webhook.test` to each webhook of a request")
            .WithDescription("Once in a few seconds for each request. The list of deliveries tells what became of it.")
            .Produces<DeliveryList>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private async Task<IResult> ListAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } batch ? TypedResults.Ok(await ViewAsync(batch.Id, cancellationToken)) : Problem.UnknownRequest(id);

    private async Task<IResult> RedeliverAsync(string id, string deliveryId, HttpContext context)
    {
        if (await FindAsync(id, context.RequestAborted) is not { } batch) return Problem.UnknownRequest(id);
        if (!DeliveryId.TryParse(deliveryId, out var delivery)) return UnknownDelivery();
        if (throttle.Refuse($"{batch.Id} {delivery}") is { } wait) return TooSoon(wait, context);
        if (await store.RedeliverAsync(batch.Id, delivery, context.RequestAborted) is not { } again) return UnknownDelivery();
        bell.Ring();
        return TypedResults.Accepted((string?)null, DeliveryView.Of(again));
    }

    private async Task<IResult> AddAsync(string id, WebhookView? webhook, HttpContext context)
    {
        if (await FindAsync(id, context.RequestAborted) is not { } batch) return Problem.UnknownRequest(id);
        if (string.IsNullOrWhiteSpace(webhook?.Url))
            return Problem.Of(StatusCodes.Status422UnprocessableEntity, "webhook_refused", """There is no address; send {"url": "https://..."}.""");
        var (refusal, subscribers) = await intake.ReadAsync([webhook.Url.Trim()], context.RequestAborted);
        if (refusal is not null) return refusal;
        if (!await store.SubscribeAsync(batch.Id, subscribers[0], context.RequestAborted))
            return await store.FindAsync(batch.Id, context.RequestAborted) is null ? Problem.UnknownRequest(id) : WebhookIntake.TooMany();
        bell.Ring();
        return TypedResults.Ok(await ViewAsync(batch.Id, context.RequestAborted));
    }

    private async Task<IResult> RemoveAsync(string id, string? url, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } batch) return Problem.UnknownRequest(id);
        if (string.IsNullOrWhiteSpace(url))
            return Problem.Of(StatusCodes.Status400BadRequest, "missing_url", "Name the address in the query: ?url=https%3A%2F%2F...");
        await store.UnsubscribeAsync(batch.Id, SubscriberKind.Webhook, url.Trim(), cancellationToken);
        return TypedResults.Ok(await ViewAsync(batch.Id, cancellationToken));
    }

    private async Task<IResult> TestAsync(string id, HttpContext context)
    {
        if (await FindAsync(id, context.RequestAborted) is not { } batch) return Problem.UnknownRequest(id);
        var receivers = (await store.ListSubscribersAsync(batch.Id, context.RequestAborted)).Where(subscriber => subscriber.Kind == SubscriberKind.Webhook).ToArray();
        if (receivers.Length == 0)
            return Problem.Of(StatusCodes.Status409Conflict, "no_webhook", "The request has no webhook; name one at the upload, or add one.");
        if (throttle.Refuse(batch.Id.ToString()) is { } wait) return TooSoon(wait, context);
        var now = time.GetUtcNow();
        var payload = messages.OfTest(batch, now);
        await store.AddDeliveriesAsync(batch.Id, null, [.. receivers.Select(receiver => Test(batch, receiver, payload, now))], context.RequestAborted);
        bell.Ring();
        return TypedResults.Accepted((string?)null, await ViewAsync(batch.Id, context.RequestAborted));
    }

    private static Delivery Test(Batch batch, Subscriber receiver, string payload, DateTimeOffset now) => new()
    {
        Id = DeliveryId.New(now),
        Batch = batch.Id,
        Subscriber = receiver,
        Event = WebhookMessage.Test,
        Payload = payload,
        CreatedAt = now,
        Since = now,
        DueAt = now,
    };

    private async Task<DeliveryList> ViewAsync(BatchId id, CancellationToken cancellationToken)
    {
        var subscribers = await store.ListSubscribersAsync(id, cancellationToken);
        var deliveries = await store.ListDeliveriesAsync(id, cancellationToken);
        return new DeliveryList(
            id.ToString(), [.. subscribers.Select(SubscriberView.Of).OrderBy(view => view.Url, StringComparer.Ordinal)], [.. deliveries.Select(DeliveryView.Of)]);
    }

    private async Task<Batch?> FindAsync(string id, CancellationToken cancellationToken) =>
        BatchId.TryParse(id, out var batchId) ? await store.FindAsync(batchId, cancellationToken) : null;

    private static IResult UnknownDelivery() => Problem.Of(
        StatusCodes.Status404NotFound, "unknown_delivery", "The request has no such delivery. Use an id from the list of its deliveries.");

    private static IResult TooSoon(TimeSpan wait, HttpContext context)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problem.Of(StatusCodes.Status429TooManyRequests, "too_soon", "This was asked for a moment ago; wait as long as Retry-After says.");
    }
}

/// <summary>An address that is to be told.</summary>
internal sealed record WebhookView(string? Url);
