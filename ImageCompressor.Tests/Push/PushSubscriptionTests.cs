using System.Text.Json;
using ImageCompressor.Api.Push;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Push;

public sealed class PushSubscriptionTests
{
    private static readonly TestBrowser s_browser = new();

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "=")]
    public void What_a_browser_gives_out_is_read_alone_or_in_a_subscription(bool wrapped, string padding)
    {
        // Some old browsers pad.
        object own = new { endpoint = "https://push.example.net/one", keys = new { p256dh = s_browser.P256dh + padding, auth = s_browser.Auth + padding + padding }, expirationTime = 5 };
        var (subscriber, fault) = Read(wrapped ? new { subscription = own } : own);
        Assert.Null(fault);
        Assert.Equal((SubscriberKind.Push, "https://push.example.net/one"), (subscriber!.Kind, subscriber.Url));
        Assert.Equal((s_browser.P256dh + padding, s_browser.Auth + padding + padding), (subscriber.PublicKey, subscriber.AuthSecret));
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "null", "endpoint" }, { "[]", "endpoint" }, { "{}", "endpoint" }, { "5", "endpoint" }, { """{"endpoint":5}""", "endpoint" },
        { """{"endpoint":"https://a.example/"}""", "p256dh" }, { """{"endpoint":"https://a.example/","keys":"x"}""", "p256dh" },
        { Json(p256dh: "AAAA"), "p256dh" }, { Json(p256dh: new string('A', 87)), "p256dh" }, { Json(p256dh: s_browser.P256dh[..^1] + "!"), "p256dh" },
        { Json(p256dh: s_browser.P256dh + s_browser.P256dh), "p256dh" }, { Json(p256dh: new string('A', 1_000_000)), "p256dh" },
        // Compressed points (2, 3) and the point at infinity (0) are no keys here.
        { Json(p256dh: "A" + s_browser.P256dh[1..]), "p256dh" }, { Json(p256dh: Mirrored()), "p256dh" }, { Json(p256dh: s_browser.P256dh.Insert(5, " ")), "p256dh" },
        { Json(auth: "AAAA"), "auth" }, { Json(auth: "****"), "auth" }, { Json(auth: ""), "auth" }, { Json(auth: s_browser.P256dh), "auth" },
        { Json(endpoint: "https://a.example/" + new string('a', 2_048)), "2048" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void What_is_no_subscription_is_refused_with_the_field_that_is_wrong(string json, string named)
    {
        var (subscriber, fault) = PushSubscription.Read(JsonSerializer.Deserialize<JsonElement>(json));
        Assert.Null(subscriber);
        Assert.Contains(named, fault);
    }

    private static string Json(string endpoint = "https://a.example/", string? p256dh = null, string? auth = null) =>
        JsonSerializer.Serialize(new { endpoint, keys = new { p256dh = p256dh ?? s_browser.P256dh, auth = auth ?? s_browser.Auth } });

    /// <summary>Both coordinates are numbers of the right size, but the point lies beside the curve.</summary>
    private static string Mirrored()
    {
        var point = System.Buffers.Text.Base64Url.DecodeFromChars(s_browser.P256dh);
        point[40] ^= 0x10;
        return System.Buffers.Text.Base64Url.EncodeToString(point);
    }

    private static (Subscriber? Subscriber, string? Fault) Read(object json) => PushSubscription.Read(JsonSerializer.SerializeToElement(json));
}
