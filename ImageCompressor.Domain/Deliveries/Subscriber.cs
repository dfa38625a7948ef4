using System.Globalization;

namespace ImageCompressor.Domain.Deliveries;

/// <summary>Somebody who asked to be told when a batch has ended.</summary>
/// <param name="Kind">How they are told.</param>
/// <param name="Url">Where; at most <see cref="MaxUrlLength"/> characters. A batch has one subscriber for each URL.</param>
public sealed record Subscriber(SubscriberKind Kind, string Url)
{
    /// <summary>In characters.</summary>
    public const int MaxUrlLength = 2_048;

    /// <summary>Name and port of the host that is spoken to, as in <c>shop.example:443</c>: who shares one waits for the same machine, as far as anybody outside can tell.
    /// By address was rejected, as for downloads: one content network has thousands of names.</summary>
    public string Host => Uri.TryCreate(Url, UriKind.Absolute, out var url) ? string.Create(CultureInfo.InvariantCulture, $"{url.IdnHost.TrimEnd('.')}:{url.Port}") : ":";

    /// <summary>A browser's public key for messages (<c>p256dh</c>, RFC 8291, 2.1), base64url; null for a webhook.</summary>
    public string? PublicKey { get; init; }

    /// <summary>A browser's shared secret (<c>auth</c>, RFC 8291, 3.2), base64url; null for a webhook.</summary>
    public string? AuthSecret { get; init; }
}

/// <summary>How a subscriber is told.</summary>
public enum SubscriberKind
{
    /// <summary>A signed POST to a program.</summary>
    Webhook = 0,

    /// <summary>An encrypted message to a browser, by way of its maker's push service.</summary>
    Push = 1,
}
