using System.Text.Json;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.Notifications;

/// <summary>A batch ends, and whoever asked for it is told: by the whole service, over HTTP.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_batch_that_has_ended_is_told_once_signed_and_with_all_that_is_known_of_it()
    {
        await using var service = await StartAsync("--Links:PublicBaseUrl=https://images.example.com");
        var id = await service.RunAsync(Sheet(service, 1, 2), $"?format=webp&webhookUrl={Uri.EscapeDataString(_receiver.Url)}");
        var call = Assert.Single(await _receiver.WaitAsync(1));
        Assert.Equal(("POST", "/hook", "application/json"), (call.Method, call.Path, call.MediaType));
        Assert.True(call.IsSignedBy(Secret));
        Assert.Equal("request.completed", call.Type);
        var (data, status) = (call.Json.GetProperty("data"), await service.GetJsonAsync($"/api/status/{id}"));
        Assert.Equal((id, "completed", "products.csv"), (call.Request, data.GetProperty("status").GetString(), data.GetProperty("name").GetString()));
        foreach (var same in new[] { "images", "rows", "rejected", "originalBytes", "compressedBytes", "savedPercent", "createdAt", "finishedAt" })
            Assert.Equal(status.GetProperty(same).GetRawText(), data.GetProperty(same).GetRawText());
        Assert.Equal(data.GetProperty("finishedAt").GetRawText(), call.Json.GetProperty("timestamp").GetRawText());
        Assert.Equal(
            [$"https://images.example.com/api/status/{id}", $"https://images.example.com/api/download/{id}", $"https://images.example.com/api/requests/{id}/images",
                $"https://images.example.com/api/requests/{id}/report"],
            data.GetProperty("links").EnumerateObject().Select(link => link.Value.GetString()));

        var delivery = await DeliveredAsync(service, id);
        Assert.Equal((call.Id, "request.completed", _receiver.Url), (Text(delivery, "id"), Text(delivery, "event"), Text(delivery, "url")));
        var attempt = Assert.Single(delivery.GetProperty("attempts").EnumerateArray());
        Assert.Equal((200, JsonValueKind.Null), (attempt.GetProperty("statusCode").GetInt32(), attempt.GetProperty("fault").ValueKind));
    }

    [Fact]
    public async Task What_was_not_received_is_sent_again_with_the_same_id_until_it_is()
    {
        _receiver.Answer = async (context, nth) =>
        {
            switch (nth)
            {
                case 1: context.Response.StatusCode = 500; break;
                case 2: context.Abort(); break;
                case 3: await Task.Delay(Timeout.Infinite, context.RequestAborted); break;
                case 4: context.Response.Redirect("http://127.0.0.1:1/elsewhere"); break;
                case 5:
                    // An answer without end: its status is heard, and the rest is not waited for.
                    context.Response.StatusCode = 400;
                    while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
                    break;
                default: context.Response.StatusCode = 202; break;
            }
        };
        await using var service = await StartAsync("--Webhooks:Timeout=00:00:01.5", "--Webhooks:RetryDelay=00:00:00.05", "--Webhooks:MaxRetryDelay=00:00:00.2");
        var id = await service.RunAsync(Sheet(service, 1), $"?callback={Uri.EscapeDataString(_receiver.Url)}");
        var delivery = await DeliveredAsync(service, id);
        Assert.Equal(["http_500", "connection_lost", "timeout", "redirected", "http_400", null], Faults(delivery));
        Assert.Equal(6, delivery.GetProperty("attemptCount").GetInt32());
        Assert.Equal(6, _receiver.Calls.Count);
        Assert.All(_receiver.Calls, call => Assert.True(call.IsSignedBy(Secret)));
        Assert.Single(_receiver.Calls.Select(call => call.Id).Distinct());
        Assert.Single(_receiver.Calls.Select(call => Convert.ToHexString(call.Body)).Distinct());
    }

    private Task<ServiceUnderTest> StartAsync(params string[] settings) =>
        ServiceUnderTest.StartAsync([$"--Webhooks:AllowedHosts:0={_receiver.Host}", $"--Webhooks:Secret={Secret}", "--Fetching:MaxAttempts=1", .. settings]);

    private static string Sheet(ServiceUnderTest service, params int[] seeds) =>
        "S. No.,Product Name,Input Image Urls\n" + string.Concat(seeds.Select(seed => $"{seed},P{seed},{service.Images.Serve($"{seed}.png", TestImages.Png(seed), "image/png")}\n"));

    private static async Task<JsonElement> DeliveredAsync(ServiceUnderTest service, string id, string status = "delivered")
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ; await Task.Delay(20))
        {
            var list = await service.GetJsonAsync($"/api/requests/{id}/deliveries");
            if (list.GetProperty("items").EnumerateArray().ToArray() is [var first, ..] && Text(first, "status") == status) return first;
            Assert.True(DateTime.UtcNow < deadline, $"not {status}: {list}");
        }
    }

    private static IEnumerable<string?> Faults(JsonElement delivery) => delivery.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("fault").GetString());

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
