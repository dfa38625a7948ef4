using System.Globalization;
using System.Text;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Fetching;

namespace ImageCompressor.Api.Notifications.Webhooks;

/// <summary>Posts one delivery to a program, signed. The headers are those of the Standard Webhooks specification.</summary>
internal sealed class WebhookSender(OutboundClient client, SigningKeys keys, TimeProvider time)
{
    public async Task<Sent> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        // Another process has taken it in; it can sign, and is sent it when this lease has run out or the wait is over.
        if (!keys.CanSign) return new Sent(new DeliveryAttempt(at, 0, null, "no_secret"));
        var (id, body) = (delivery.Id.ToString(), Encoding.UTF8.GetBytes(delivery.Payload));
        // Of this attempt and not of the event: receivers refuse what is older than some minutes, so that nobody can send an old message again.
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        KeyValuePair<string, string>[] headers =
        [
            new("webhook-id", id), new("webhook-timestamp", timestamp), new("webhook-signature", keys.Sign(id, timestamp, body)),
        ];
        return Sent.Of(await client.PostAsync(delivery.Subscriber.Url, body, "application/json", headers, cancellationToken), at);
    }
}
