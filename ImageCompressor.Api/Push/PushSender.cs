using System.Globalization;
using System.Text;
using ImageCompressor.Api.Notifications;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Fetching;

namespace ImageCompressor.Api.Push;

/// <summary>Sends messages to browsers by way of their makers' push services (RFC 8030).</summary>
internal sealed class PushSender(OutboundClient client, PushOptions options, TimeProvider time)
{
    /// <summary>Of an attempt of a service whose keys were taken out of its settings.</summary>
    public const string NotConfigured = "push_not_configured";

    /// <summary>How long the push service keeps a message for a browser that is not there. That of yesterday interests nobody.</summary>
    private static readonly TimeSpan s_keep = TimeSpan.FromDays(1);

    private readonly VapidKeys? _keys = options.ToKeys();

    /// <summary>What browsers subscribe with; null when push is off.</summary>
    public string? PublicKey => _keys?.PublicKey;

    public Task<Sent> SendAsync(Delivery delivery, CancellationToken cancellationToken) =>
        // Of two messages of one batch that wait in the push service (it ended, was retried and ended again), the browser gets the newer.
        SendAsync(delivery.Subscriber, delivery.Payload, delivery.Batch.ToString(), cancellationToken);

    /// <param name="to">A subscriber of the kind <see cref="SubscriberKind.Push"/>.</param>
    /// <param name="message">At most <see cref="MessageEncryption.MostPlain"/> bytes of UTF-8.</param>
    /// <param name="topic">A newer message takes the place of an older one with the same, as long as it waits: at most 32 letters of base64url (RFC 8030, 5.4). Null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Sent> SendAsync(Subscriber to, string message, string? topic, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        if (_keys is null) return new Sent(new DeliveryAttempt(at, 0, null, NotConfigured));
        var body = MessageEncryption.Encrypt(Encoding.UTF8.GetBytes(message), P256.Decode(to.PublicKey, P256.PointLength), P256.Decode(to.AuthSecret, MessageEncryption.AuthSecretLength));
        List<KeyValuePair<string, string>> headers =
        [
            new("Authorization", _keys.Authorization(new Uri(to.Url), at)),
            new("Content-Encoding", "aes128gcm"),
            new("TTL", s_keep.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
            new("Urgency", "normal"),
        ];
        if (topic is not null) headers.Add(new("Topic", topic));
        var answer = await client.PostAsync(to.Url, body, "application/octet-stream", headers, cancellationToken);
        return Sent.Of(answer, at) with { IsGone = IsGone(answer.Status), IsFinal = IsFinal(answer.Status) };
    }

    /// <summary>A subscription that is over answers 404 (RFC 8030, 7.3), or 410 with many push services.</summary>
    private static bool IsGone(int? status) => status is StatusCodes.Status404NotFound or StatusCodes.Status410Gone;

    /// <summary>That this sender has erred, and would again with the same message (RFC 9110, 15.5): 400 for what cannot be read, 401 and 403 where the token does not fit the
    /// subscription (RFC 8292, 4.2), 413 for what is too long (RFC 8030, 7.2). Not what says "later": 408, 425 (RFC 8470) and 429 (RFC 8030, 8.4). docs/decisions/0011.</summary>
    private static bool IsFinal(int? status) => status is >= 400 and < 500
        and not (StatusCodes.Status408RequestTimeout or 425 or StatusCodes.Status429TooManyRequests);
}
