using System.Text.Json;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Api.Push;

/// <summary>Reads what a browser gives out as its subscription (<c>PushSubscription.toJSON()</c>).</summary>
internal static class PushSubscription
{
    /// <summary>An endpoint of the longest kind, both keys, and room for what browsers add.</summary>
    public const int MaxBytes = 8_192;

    /// <summary>Takes <c>{"endpoint", "keys": {"p256dh", "auth"}}</c>, alone or as <c>subscription</c> of an object. Its expiration time is not looked at: a push
    /// service says itself when a subscription is over, and knows it better.</summary>
    /// <returns>The subscriber, or a sentence that says what is wrong. Where its endpoint leads is not judged here.</returns>
    public static (Subscriber? Subscriber, string? Fault) Read(JsonElement json)
    {
        if (Child(json, "subscription") is { ValueKind: JsonValueKind.Object } inner) json = inner;
        if (Text(json, "endpoint") is not { } endpoint) return (null, "Send the browser's subscription as JSON: endpoint, keys.p256dh and keys.auth.");
        if (endpoint.Length > Subscriber.MaxUrlLength) return (null, $"endpoint is longer than {Subscriber.MaxUrlLength} characters.");
        var keys = Child(json, "keys");
        if (P256.Decode(Text(keys, "p256dh"), P256.PointLength) is not { } point || !P256.TryReadPoint(point, out var key))
            return (null, "keys.p256dh is no public key: a point of P-256, 65 bytes in base64url.");
        key.Dispose();
        if (P256.Decode(Text(keys, "auth"), MessageEncryption.AuthSecretLength) is null)
            return (null, $"keys.auth is no secret: {MessageEncryption.AuthSecretLength} bytes in base64url.");
        return (new Subscriber(SubscriberKind.Push, endpoint) { PublicKey = Text(keys, "p256dh"), AuthSecret = Text(keys, "auth") }, null);
    }

    private static JsonElement? Child(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var child) ? child : null;

    private static string? Text(JsonElement? json, string name) => Child(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
