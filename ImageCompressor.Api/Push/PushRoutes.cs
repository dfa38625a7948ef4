using System.Text.Json;
using ImageCompressor.Api.Notifications;
using ImageCompressor.Api.Problems;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Fetching;
using Microsoft.AspNetCore.Mvc;

namespace ImageCompressor.Api.Push;

/// <summary>Takes and forgets the subscriptions of browsers.</summary>
internal sealed class PushRoutes(IBatchStore store, PushSender sender, OutboundClient client, DeliveryBell bell, Throttle throttle)
{
    private const string Tag = "Notifications in the browser";

    private const string Body = "The body is what `PushSubscription.toJSON()` gives: `endpoint`, `keys.p256dh`, `keys.auth`.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api").WithTags(Tag).WithMetadata(new RequestSizeLimitAttribute(PushSubscription.MaxBytes));
        group.MapGet("/push", (PushRoutes on) => on.Show())
            .WithName("GetPush").WithSummary("Whether browsers can be told, and the key that they subscribe with (`applicationServerKey`)").Produces<PushView>();
        Refusing(group.MapPost("/requests/{id}/subscriptions", (PushRoutes on, string id, HttpRequest request, CancellationToken cancel) => on.SubscribeAsync(id, request, cancel)))
            .WithName("SubscribeBrowser").WithSummary("Tell a browser when a request has ended; where it has, it is told at once")
            .WithDescription(Body + " The same endpoint again takes the place of the one before.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/requests/{id}/subscriptions", (PushRoutes on, string id, string? endpoint, CancellationToken cancel) => on.UnsubscribeAsync(id, endpoint, cancel))
            .WithName("UnsubscribeBrowser").WithSummary("Tell a browser nothing more of a request; the query names its `endpoint`")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        Refusing(group.MapPost("/notification/subscribe", (PushRoutes on, HttpContext context) => on.GreetAsync(context)))
            .WithName("GreetBrowser").WithSummary("Send a browser a greeting at once, to see that it arrives; nothing is kept")
            .WithDescription(Body + " It may stand in `subscription`. 502 with `push_failed` says why it was not taken.")
            .Produces<GreetingView>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status502BadGateway);
    }

    private static RouteHandlerBuilder Refusing(RouteHandlerBuilder route) => route.Accepts<SubscriptionView>("application/json")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private IResult Show() => TypedResults.Ok(new PushView(sender.PublicKey is not null, sender.PublicKey));

    private async Task<IResult> SubscribeAsync(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!BatchId.TryParse(id, out var batch) || await store.FindAsync(batch, cancellationToken) is null) return Problem.UnknownRequest(id);
        var (refusal, subscriber) = await ReadAsync(request, cancellationToken);
        if (refusal is not null) return refusal;
        if (await store.SubscribeAsync(batch, subscriber!, cancellationToken))
        {
            bell.Ring();
            return TypedResults.NoContent();
        }

        // Removed in between, or full.
        return await store.FindAsync(batch, cancellationToken) is null ? Problem.UnknownRequest(id) : Problem.Of(
            StatusCodes.Status409Conflict, "too_many_subscribers", $"A request tells at most {IBatchStore.MostSubscribers} receivers; this one has so many already.");
    }

    private async Task<IResult> UnsubscribeAsync(string id, string? endpoint, CancellationToken cancellationToken)
    {
        if (!BatchId.TryParse(id, out var batch) || await store.FindAsync(batch, cancellationToken) is null) return Problem.UnknownRequest(id);
        if (string.IsNullOrEmpty(endpoint)) return Invalid("Name the subscription's endpoint in the query: ?endpoint=https%3A%2F%2F...");
        await store.UnsubscribeAsync(batch, SubscriberKind.Push, endpoint, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Sent once: it belongs to no request whose deliveries could tell what became of it, and who asks sees whether it came.</summary>
    private async Task<IResult> GreetAsync(HttpContext context)
    {
        var (refusal, subscriber) = await ReadAsync(context.Request, context.RequestAborted);
        if (refusal is not null) return refusal;
        if (throttle.Refuse($"push {new Uri(subscriber!.Url).Host}") is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{Math.Ceiling(wait.TotalSeconds)}";
            return Problem.Of(StatusCodes.Status429TooManyRequests, "too_many_greetings", "That push service was just sent a greeting; wait a few seconds.");
        }

        var sent = await sender.SendAsync(subscriber!, PushMessage.Greeting.ToJson(), null, context.RequestAborted);
        return sent.Attempt is { Fault: { } fault } failed
            ? Problem.Of(StatusCodes.Status502BadGateway, "push_failed", "The push service did not take the message; make a new subscription, or try again later.",
                new Dictionary<string, object?> { ["fault"] = fault, ["statusCode"] = failed.StatusCode })
            : TypedResults.Json(new GreetingView(true, sent.Attempt.StatusCode), statusCode: StatusCodes.Status201Created);
    }

    private async Task<(IResult? Refusal, Subscriber? Subscriber)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (sender.PublicKey is null)
            return (Problem.Of(StatusCodes.Status409Conflict, PushSender.NotConfigured, "This service has no keys for push messages; its operator makes them with ./run push-keys."), null);
        Subscriber? subscriber;
        string? fault;
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            (subscriber, fault) = PushSubscription.Read(json.RootElement);
        }
        // The latter for text that is no Unicode: the parser looks at it when it is asked for it.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            (subscriber, fault) = (null, "The body is no JSON; send the browser's subscription.");
        }

        if (subscriber is null) return (Invalid(fault!), null);
        return (await RefusalAsync(subscriber.Url, cancellationToken), subscriber);
    }

    /// <summary>A stranger names the endpoint, and this service posts to it. Judged here for the caller's sake, and again when it is dialled.</summary>
    private async Task<IResult?> RefusalAsync(string endpoint, CancellationToken cancellationToken)
    {
        if (await client.JudgeAsync(endpoint, cancellationToken) is { } refused)
            return Refused(refused.Failure switch
            {
                FetchFailure.DnsFailure => "its host has no address.",
                FetchFailure.BlockedAddress => "the address of its host is not a public one.",
                _ => $"{refused.Detail}.",
            });
        return endpoint.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || client.Allows(endpoint) ? null : Refused("it is not https.");
    }

    private static IResult Refused(string why) =>
        Problem.Of(StatusCodes.Status422UnprocessableEntity, "push_refused", $"No message can be sent to this endpoint: {why}");

    private static IResult Invalid(string why) => Problem.Of(StatusCodes.Status400BadRequest, "invalid_subscription", why);
}

/// <param name="Enabled">Whether the service has keys.</param>
/// <param name="PublicKey">A point of P-256, base64url; null when push is off.</param>
internal sealed record PushView(bool Enabled, string? PublicKey);

internal sealed record GreetingView(bool Delivered, int? StatusCode);

/// <summary>For the documentation; it is read by hand, so that every fault gets a sentence.</summary>
internal sealed record SubscriptionView(string Endpoint, SubscriptionKeys Keys, double? ExpirationTime);

internal sealed record SubscriptionKeys(string P256dh, string Auth);
