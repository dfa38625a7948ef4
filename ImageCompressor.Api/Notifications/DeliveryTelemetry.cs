using System.Diagnostics.Metrics;
using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Api.Notifications;

internal static class DeliveryTelemetry
{
    private static readonly Meter s_meter = new("ImageCompressor.Notifications");

    private static readonly Counter<long> s_attempts = s_meter.CreateCounter<long>(
        "imagecompressor.deliveries.attempts", "{attempt}", "Attempts to tell a subscriber, by its kind and by what became of the delivery.");

    /// <summary>No host is a tag: callers choose those.</summary>
    public static void Attempted(Delivery delivery, Sent sent, DateTimeOffset? again) => s_attempts.Add(1,
        new KeyValuePair<string, object?>("kind", WireNames.Of(delivery.Subscriber.Kind)),
        new KeyValuePair<string, object?>("outcome", sent.Attempt.Fault is null ? "delivered" : again is null ? "given_up" : "failed"));
}
