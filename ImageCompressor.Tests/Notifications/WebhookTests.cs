using System.Net;
using System.Net.Http.Json;
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
        await using var service = await StartAsync("--Webhooks:Timeout=00:00:05", "--Webhooks:RetryDelay=00:00:00.05", "--Webhooks:MaxRetryDelay=00:00:00.2");
        var id = await service.RunAsync(Sheet(service, 1), $"?callback={Uri.EscapeDataString(_receiver.Url)}");
        var delivery = await DeliveredAsync(service, id);
        Assert.Equal(["http_500", "connection_lost", "timeout", "redirected", "http_400", null], Faults(delivery));
        Assert.Equal(6, delivery.GetProperty("attemptCount").GetInt32());
        Assert.Equal(6, _receiver.Calls.Count);
        Assert.All(_receiver.Calls, call => Assert.True(call.IsSignedBy(Secret)));
        Assert.Single(_receiver.Calls.Select(call => call.Id).Distinct());
        Assert.Single(_receiver.Calls.Select(call => Convert.ToHexString(call.Body)).Distinct());
    }

    [Fact]
    public async Task Each_way_to_end_has_an_event_and_a_retry_ends_again()
    {
        await using var service = await StartAsync();
        var broken = true;
        var bad = service.Images.Serve("bad.png", async context =>
        {
            if (broken) context.Response.StatusCode = 404;
            else await context.Response.Body.WriteAsync(TestImages.Png(7));
        });
        var hook = $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}";
        var failed = await service.RunAsync($"urls\n{bad}\n", hook);
        Assert.Equal((failed, "request.failed"), Last(await _receiver.WaitAsync(1)));
        var some = await service.RunAsync(Sheet(service, 1) + $"2,b,{bad}\n", hook);
        Assert.Equal((some, "request.completed_with_errors"), Last(await _receiver.WaitAsync(2)));
        broken = false;
        using (var again = await service.Http.PostAsync($"/api/requests/{some}/retry", null)) Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal((some, "request.completed"), Last(await _receiver.WaitAsync(3)));

        using var held = new SemaphoreSlim(0);
        var waits = service.Images.Serve("held.png", context => held.WaitAsync(context.RequestAborted));
        using var answer = await service.UploadAsync($"urls\n{waits}\n", hook);
        var cancelled = (await ReadAsync(answer)).GetProperty("request_id").GetString()!;
        using (var stopped = await service.Http.PostAsync($"/api/requests/{cancelled}/cancel", null)) Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        Assert.Equal((cancelled, "request.cancelled"), Last(await _receiver.WaitAsync(4)));
        Assert.Equal(4, _receiver.Calls.Select(call => call.Id).Distinct().Count());
        Assert.All(_receiver.Calls, call => Assert.True(call.IsSignedBy(Secret)));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_told_nothing_more()
    {
        _receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        await using var service = await StartAsync("--Webhooks:RetryDelay=00:00:00.05");
        var id = await service.RunAsync($"urls\n{new Uri(service.Images.Root, "missing.png")}\n", $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}");
        Assert.Equal(["http_410"], Faults(await DeliveredAsync(service, id, "failed")));
        for (var deadline = DateTime.UtcNow.AddSeconds(60); (await service.GetJsonAsync($"/api/requests/{id}/deliveries")).GetProperty("subscribers").GetArrayLength() > 0; await Task.Delay(20))
            Assert.True(DateTime.UtcNow < deadline, "it is still subscribed");
        using (var again = await service.Http.PostAsync($"/api/requests/{id}/retry", null)) Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        await service.WaitAsync(id);
        using (var test = await service.Http.PostAsync($"/api/requests/{id}/webhook/test", null)) await test.IsProblemAsync(409, "no_webhook");
        Assert.Single(_receiver.Calls);
    }

    [Fact]
    public async Task While_secrets_are_rotated_receivers_with_either_one_are_content()
    {
        const string Old = "whsec_b2xkIG9sZCBvbGQgb2xkIG9sZCBvbGQh";
        await using var service = await StartAsync($"--Webhooks:Secret={Secret} {Old}");
        await service.RunAsync(Sheet(service, 1), $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}");
        var call = Assert.Single(await _receiver.WaitAsync(1));
        Assert.Equal((true, true, 2), (call.IsSignedBy(Secret), call.IsSignedBy(Old), call.Signature.Split(' ').Length));
        Assert.False(call.IsSignedBy("whsec_bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXc="));
    }

    [Fact]
    public async Task An_address_that_was_taken_away_is_told_nothing_more()
    {
        _receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await using var service = await StartAsync("--Webhooks:RetryDelay=00:00:00.05");
        var id = await service.RunAsync(Sheet(service, 1), $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}");
        await _receiver.WaitAsync(2);
        using (var none = await service.Http.DeleteAsync($"/api/requests/{id}/webhooks")) await none.IsProblemAsync(400, "missing_url");
        using (var gone = await service.Http.DeleteAsync($"/api/requests/{id}/webhooks?url={Uri.EscapeDataString(_receiver.Url)}"))
        {
            var left = await ReadAsync(gone);
            Assert.Equal(0, left.GetProperty("subscribers").GetArrayLength());
            Assert.Equal("failed", left.GetProperty("items")[0].GetProperty("status").GetString());
        }

        using var test = await service.Http.PostAsync($"/api/requests/{id}/webhook/test", null);
        await test.IsProblemAsync(409, "no_webhook");
    }

    [Fact]
    public async Task A_request_that_has_ended_can_get_a_webhook_a_test_and_a_message_again()
    {
        await using var service = await StartAsync();
        var id = await service.RunAsync(Sheet(service, 1));
        Assert.Equal(0, (await service.GetJsonAsync($"/api/requests/{id}/deliveries")).GetProperty("items").GetArrayLength());
        using (var none = await service.Http.PostAsync($"/api/requests/{id}/webhook/test", null)) await none.IsProblemAsync(409, "no_webhook");
        using (var added = await service.Http.PostAsJsonAsync($"/api/requests/{id}/webhooks", new { url = $"{_receiver.Url}?key=secret" }))
        {
            Assert.Equal(HttpStatusCode.OK, added.StatusCode);
            Assert.Equal($"{_receiver.Url}?…", (await ReadAsync(added)).GetProperty("subscribers")[0].GetProperty("url").GetString());
        }

        var told = Assert.Single(await _receiver.WaitAsync(1));
        Assert.Equal((id, "request.completed", "/hook?key=secret"), (told.Request, told.Type, told.Path));
        await DeliveredAsync(service, id);

        using (var test = await service.Http.PostAsync($"/api/requests/{id}/webhook/test", null)) Assert.Equal(HttpStatusCode.Accepted, test.StatusCode);
        // At once: a few seconds later it may be sent again.
        using (var soon = await service.Http.PostAsync($"/api/requests/{id}/webhook/test", null))
        {
            await soon.IsProblemAsync(429, "too_soon");
            Assert.InRange(int.Parse(soon.Headers.GetValues("Retry-After").Single()), 1, 5);
        }

        Assert.Equal((id, "webhook.test"), Last(await _receiver.WaitAsync(2)));

        using (var again = await service.Http.PostAsync($"/api/requests/{id}/deliveries/{told.Id}/redeliver", null)) Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        using (var soon = await service.Http.PostAsync($"/api/requests/{id}/deliveries/{told.Id}/redeliver", null)) await soon.IsProblemAsync(429, "too_soon");
        var redelivered = (await _receiver.WaitAsync(3))[2];
        Assert.Equal((told.Id, Convert.ToHexString(told.Body)), (redelivered.Id, Convert.ToHexString(redelivered.Body)));
        Assert.True(redelivered.IsSignedBy(Secret));
        var log = await service.GetJsonAsync($"/api/requests/{id}/deliveries");
        Assert.DoesNotContain("secret", log.ToString());
        Assert.Equal(["webhook.test", "request.completed"], log.GetProperty("items").EnumerateArray().Select(item => Text(item, "event")));
    }

    [Theory]
    [InlineData("GET", "deliveries", "unknown_request")]
    [InlineData("POST", "webhook/test", "unknown_request")]
    [InlineData("POST", "webhooks", "unknown_request")]
    [InlineData("POST", "deliveries/0123456789abcdef0123456789abcdef/redeliver", "unknown_request")]
    public async Task A_request_that_is_not_there_is_told(string method, string path, string code)
    {
        await using var service = await StartAsync();
        foreach (var id in new[] { "nonsense", "0123456789abcdef0123456789abcdef" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/requests/{id}/{path}");
            if (path == "webhooks") request.Content = JsonContent.Create(new { url = "https://a.example/" });
            using var answer = await service.Http.SendAsync(request);
            await answer.IsProblemAsync(404, code);
        }
    }

    [Fact]
    public async Task A_delivery_of_another_request_is_unknown()
    {
        await using var service = await StartAsync();
        var hook = $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}";
        var (one, other) = (await service.RunAsync(Sheet(service, 1), hook), await service.RunAsync(Sheet(service, 2), hook));
        var delivery = Text(await DeliveredAsync(service, one), "id");
        foreach (var id in new[] { delivery, "nonsense", "0123456789abcdef0123456789abcdef" })
        {
            using var answer = await service.Http.PostAsync($"/api/requests/{other}/deliveries/{id}/redeliver", null);
            await answer.IsProblemAsync(404, "unknown_delivery");
        }
    }

    [Fact]
    public async Task A_deleted_request_tells_nobody()
    {
        var (arrived, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        _receiver.Answer = async (context, _) =>
        {
            arrived.TrySetResult();
            await open.Task;
            context.Response.StatusCode = 500;
        };
        await using var service = await StartAsync("--Webhooks:RetryDelay=00:00:00.05", "--Webhooks:MaxRetryDelay=00:00:00.05");
        var id = await service.RunAsync(Sheet(service, 1), $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));
        using (var gone = await service.Http.DeleteAsync($"/api/requests/{id}")) Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        open.SetResult();
        // Another request is told after it, and the deleted one would have been long before.
        _receiver.Answer = null;
        await service.RunAsync(Sheet(service, 2), $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}");
        await _receiver.WaitAsync(2);
        await Task.Delay(500);
        Assert.Equal(1, _receiver.Calls.Count(call => call.Request == id));
    }

    [Fact]
    public async Task Without_a_public_address_links_are_paths_and_the_secret_is_made_and_kept()
    {
        await using var service = await ServiceUnderTest.StartAsync($"--Webhooks:AllowedHosts:0={_receiver.Host}");
        var id = await service.RunAsync(Sheet(service, 1), $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}");
        var call = Assert.Single(await _receiver.WaitAsync(1));
        Assert.True(call.IsSignedBy((await File.ReadAllTextAsync(Path.Combine(service.DataDirectory, "webhook-secret"))).Trim()));
        Assert.Equal($"/api/download/{id}", call.Json.GetProperty("data").GetProperty("links").GetProperty("download").GetString());
    }

    private Task<ServiceUnderTest> StartAsync(params string[] settings) =>
        ServiceUnderTest.StartAsync([$"--Webhooks:AllowedHosts:0={_receiver.Host}", $"--Webhooks:Secret={Secret}", "--Webhooks:Timeout=00:01:00", "--Fetching:MaxAttempts=1", .. settings]);

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

    private static (string Request, string Type) Last(IReadOnlyList<Call> calls) => (calls[^1].Request, calls[^1].Type);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());

    private static IEnumerable<string?> Faults(JsonElement delivery) => delivery.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("fault").GetString());

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
