using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Api.Push;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Api.Notifications;

/// <summary>Makes the deliveries of batches that have ended: one for each subscriber. What the store has not been told of is found again, so an end is told
/// whenever its process dies, and by ids that follow from the end it is told once, however many processes see it.</summary>
internal sealed class Teller(IBatchStore store, WebhookMessage webhooks, TimeProvider time)
{
    private const int MostAtOnce = 100;

    /// <returns>Whether there may be more.</returns>
    public async Task<bool> TellAsync(CancellationToken cancellationToken)
    {
        var ends = await store.ListUntoldAsync(MostAtOnce, cancellationToken);
        foreach (var end in ends)
            await store.AddDeliveriesAsync(end.Batch.Id, end, [.. end.Subscribers.Select(subscriber => Make(end.Batch, subscriber))], cancellationToken);
        return ends.Count == MostAtOnce;
    }

    private Delivery Make(Batch batch, Subscriber subscriber)
    {
        var now = time.GetUtcNow();
        return new Delivery
        {
            Id = DeliveryId.OfEnd(batch.Id, subscriber, batch.FinishedAt ?? now),
            Batch = batch.Id,
            Subscriber = subscriber,
            Event = WebhookMessage.EventOf(batch),
            Payload = PayloadOf(batch, subscriber),
            CreatedAt = now,
            Since = now,
            DueAt = now,
        };
    }

    private string PayloadOf(Batch batch, Subscriber subscriber) => subscriber.Kind switch
    {
        SubscriberKind.Webhook => webhooks.OfEnd(batch),
        SubscriberKind.Push => PushMessage.Of(batch).ToJson(),
        _ => throw new NotSupportedException($"Nobody writes to a subscriber of the kind {subscriber.Kind}."),
    };
}
