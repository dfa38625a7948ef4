using System.Text.Json.Serialization;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Api.Notifications;

/// <summary>Who is told of a request, and what was sent to them.</summary>
internal sealed record DeliveryList(
    [property: JsonPropertyName("request_id")] string RequestId, IReadOnlyList<SubscriberView> Subscribers, IReadOnlyList<DeliveryView> Items);

/// <summary>Who is told.</summary>
/// <param name="Kind">How.</param>
/// <param name="Url">Where, without what may be a secret.</param>
internal sealed record SubscriberView(SubscriberKind Kind, string Url)
{
    public static SubscriberView Of(Subscriber subscriber) => new(subscriber.Kind, DeliveryView.Shown(subscriber));
}

/// <summary>A delivery as the wire shows it.</summary>
internal sealed record DeliveryView(
    string Id, string Event, SubscriberKind Kind, string Url, DeliveryStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? DeliveredAt,
    DateTimeOffset? NextAttemptAt, int AttemptCount, IReadOnlyList<DeliveryAttempt> Attempts)
{
    public static DeliveryView Of(Delivery delivery) => new(
        delivery.Id.ToString(), delivery.Event, delivery.Subscriber.Kind, Shown(delivery.Subscriber), delivery.Status, delivery.CreatedAt, delivery.DeliveredAt,
        delivery.DueAt, delivery.AttemptCount, delivery.Attempts);

    /// <summary>Whoever knows a request may see where it is told, and must not learn how to speak there: what stands in a query is often a key, and the whole
    /// path of a browser's push address is one.</summary>
    public static string Shown(Subscriber subscriber)
    {
        if (!Uri.TryCreate(subscriber.Url, UriKind.Absolute, out var url)) return "";
        var host = url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        return subscriber.Kind == SubscriberKind.Webhook ? $"{host}{url.AbsolutePath}{(url.Query.Length > 1 ? "?…" : "")}" : host;
    }
}
