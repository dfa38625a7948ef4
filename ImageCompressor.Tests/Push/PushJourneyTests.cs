using System.Net.Http.Json;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.Push;

/// <summary>From a browser's subscription to the message that it decrypts, by a push service that checks the sender.</summary>
public sealed class PushJourneyTests : IAsyncLifetime
{
    private readonly TestBrowser _browser = new();
    private readonly SemaphoreSlim _open = new(0);
    private PushService _pushes = null!;
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync()
    {
        _pushes = await PushService.StartAsync(PushKeysForTests.Public);
        _service = await ServiceUnderTest.StartAsync([.. PushKeysForTests.With(_pushes), "--Fetching:MaxAttempts=1"]);
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever became of the test: a stop waits for images in hand.
        _open.Release(10);
        await _service.DisposeAsync();
        await _pushes.DisposeAsync();
        _open.Dispose();
    }

    [Fact]
    public async Task A_browser_is_told_when_a_batch_ends_in_a_message_that_it_alone_can_read()
    {
        var id = await BeginAsync();
        await SubscribeAsync(id);
        Assert.Empty(_pushes.Requests);
        _open.Release();

        var request = await _pushes.NextAsync();
        Assert.Null(request.Fault);
        Assert.Equal(("/push/one", "86400", id), (request.Path, request.Headers["TTL"], request.Headers["Topic"]));
        var message = JsonSerializer.Deserialize<JsonElement>(_browser.Decrypt(request.Body));
        Assert.Equal("products.csv is finished", message.GetProperty("title").GetString());
        Assert.StartsWith("1 image compressed", message.GetProperty("body").GetString());
        Assert.Equal((id, $"/requests/{id}", "completed"), (message.GetProperty("request_id").GetString(), message.GetProperty("url").GetString(), message.GetProperty("status").GetString()));
        var delivery = await SettledAsync(id, "delivered");
        Assert.Equal(("push", 1), (delivery.GetProperty("kind").GetString(), delivery.GetProperty("attemptCount").GetInt32()));
    }

    [Fact]
    public async Task Nobody_who_sees_the_deliveries_learns_the_address_of_the_browser()
    {
        var id = await BeginAsync();
        await SubscribeAsync(id);
        var list = await _service.Http.GetStringAsync($"/api/requests/{id}/deliveries");
        Assert.Contains(_pushes.Host, list);
        Assert.DoesNotContain("push/one", list);
        Assert.DoesNotContain(_browser.Auth, list);
        _open.Release();
    }

    [Fact]
    public async Task Who_subscribes_after_the_end_is_told_too()
    {
        var id = await _service.RunAsync($"urls\n{_service.Images.Serve("a.png", TestImages.Png(1))}\n");
        await SubscribeAsync(id);
        Assert.Contains(id, _browser.Decrypt((await _pushes.NextAsync()).Body));
    }

    [Fact]
    public async Task A_push_service_that_is_out_of_order_for_a_while_gets_it_then()
    {
        var answers = new Queue<int>([500, 503, 429, 201]);
        _pushes.Answer = _ => answers.Dequeue();
        var id = await BeginAsync();
        await SubscribeAsync(id);
        _open.Release();
        var last = await _pushes.NextAsync(4);
        Assert.Equal((201, null), (last.Status, last.Fault));
        Assert.Contains(id, _browser.Decrypt(last.Body));
        var attempts = (await SettledAsync(id, "delivered")).GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("statusCode").GetInt32());
        Assert.Equal([500, 503, 429, 201], attempts);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_subscription_that_is_over_is_forgotten_everywhere_and_a_webhook_at_its_address_is_not(int status)
    {
        _pushes.Answer = _ => status;
        var (ended, running, webhook) = (await BeginAsync(), await BeginAsync(), await BeginAsync());
        await SubscribeAsync(ended);
        await SubscribeAsync(running);
        using (var added = await _service.Http.PostAsJsonAsync($"/api/requests/{webhook}/webhooks", new { url = _pushes.Endpoint() })) added.EnsureSuccessStatusCode();
        using (var cancelled = await _service.Http.PostAsync($"/api/requests/{ended}/cancel", null)) cancelled.EnsureSuccessStatusCode();
        Assert.Equal(1, (await SettledAsync(ended, "failed")).GetProperty("attemptCount").GetInt32());
        await UntilAsync(async () => await SubscribersAsync(running) == 0);
        Assert.Equal((0, 0, 1), (await SubscribersAsync(ended), await SubscribersAsync(running), await SubscribersAsync(webhook)));
        _open.Release(3);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(413)]
    public async Task A_message_that_would_be_refused_again_is_given_up_at_once_and_can_be_sent_again_by_hand(int status)
    {
        _pushes.Answer = _ => status;
        var id = await BeginAsync();
        await SubscribeAsync(id);
        _open.Release();
        var given = await SettledAsync(id, "failed");
        Assert.Equal((1, $"http_{status}"), (given.GetProperty("attemptCount").GetInt32(), given.GetProperty("attempts")[0].GetProperty("fault").GetString()));
        Assert.Equal(1, await SubscribersAsync(id));

        // The operator has put the keys, or the clock, right.
        _pushes.Answer = _ => 201;
        using (var again = await _service.Http.PostAsync($"/api/requests/{id}/deliveries/{given.GetProperty("id").GetString()}/redeliver", null)) again.EnsureSuccessStatusCode();
        Assert.Equal(2, (await SettledAsync(id, "delivered")).GetProperty("attemptCount").GetInt32());
    }

    [Fact]
    public async Task A_browser_that_takes_its_subscription_back_is_told_nothing_more_of_that_request_alone()
    {
        var (left, kept) = (await BeginAsync(), await BeginAsync());
        await SubscribeAsync(left);
        await SubscribeAsync(kept);
        using (var answer = await _service.Http.DeleteAsync($"/api/requests/{left}/subscriptions?endpoint={Uri.EscapeDataString(_pushes.Endpoint())}"))
            Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal((0, 1), (await SubscribersAsync(left), await SubscribersAsync(kept)));
        _open.Release(3);
        await _service.WaitAsync(left);
        Assert.Equal(kept, (await _pushes.NextAsync()).Headers["Topic"]);
        Assert.Empty((await _service.GetJsonAsync($"/api/requests/{left}/deliveries")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_death_between_the_end_and_the_message_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        _pushes.Answer = _ => 503;
        await using var service = new ServiceProcess(
            folder.Path, _service.Images.Host, [.. PushKeysForTests.With(_pushes), "--Webhooks:Timeout=00:00:01"]);
        await service.StartAsync();
        var id = await service.UploadAsync($"urls\n{_service.Images.Serve("a.png", TestImages.Png(1))}\n", "");
        using (var answer = await service.Http.PostAsJsonAsync($"/api/requests/{id}/subscriptions", _browser.Subscription(_pushes.Endpoint()))) answer.EnsureSuccessStatusCode();
        await _pushes.NextAsync();
        await service.KillAsync();

        var before = _pushes.Requests.Count;
        _pushes.Answer = _ => 201;
        await service.StartAsync();
        // One that was on its way at the kill may be counted after it.
        var last = await _pushes.NextAsync(++before);
        while (last.Status == 503) last = await _pushes.NextAsync(++before);
        Assert.Equal((201, null), (last.Status, last.Fault));
        Assert.Contains(id, _browser.Decrypt(last.Body));
    }

    /// <summary>A batch that goes on until <see cref="_open"/> is released once.</summary>
    private async Task<string> BeginAsync()
    {
        var held = _service.Images.Serve($"{Guid.NewGuid():N}.png", async context =>
        {
            await _open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(9));
        });
        using var answer = await _service.UploadAsync($"urls\n{held}\n");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("request_id").GetString()!;
    }

    private async Task SubscribeAsync(string id)
    {
        using var answer = await _service.Http.PostAsJsonAsync($"/api/requests/{id}/subscriptions", _browser.Subscription(_pushes.Endpoint()));
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
    }

    private async Task<int> SubscribersAsync(string id) =>
        (await _service.GetJsonAsync($"/api/requests/{id}/deliveries")).GetProperty("subscribers").GetArrayLength();

    /// <summary>The one delivery of a batch, when it stands so.</summary>
    private async Task<JsonElement> SettledAsync(string id, string status)
    {
        var delivery = default(JsonElement);
        await UntilAsync(async () =>
        {
            var items = (await _service.GetJsonAsync($"/api/requests/{id}/deliveries")).GetProperty("items").EnumerateArray().ToArray();
            return items.Length == 1 && (delivery = items[0]).GetProperty("status").GetString() == status;
        });
        return delivery;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !await holds(); await Task.Delay(20))
            Assert.True(DateTime.UtcNow < deadline, "it never came to that");
    }
}
