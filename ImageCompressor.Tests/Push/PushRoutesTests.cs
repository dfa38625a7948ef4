using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ImageCompressor.Api;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.Push;

/// <summary>What callers may say, and what is answered to all else.</summary>
public sealed class PushRoutesTests : IAsyncLifetime
{
    private readonly TestBrowser _browser = new();
    private PushService _pushes = null!;
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync()
    {
        _pushes = await PushService.StartAsync(PushKeysForTests.Public);
        _service = await ServiceUnderTest.StartAsync(PushKeysForTests.With(_pushes));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _pushes.DisposeAsync();
    }

    [Fact]
    public async Task The_key_is_told_and_nothing_of_the_private_one()
    {
        var text = await _service.Http.GetStringAsync("/api/push");
        var json = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.True(json.GetProperty("enabled").GetBoolean());
        Assert.Equal(PushKeysForTests.Public, json.GetProperty("publicKey").GetString());
        Assert.DoesNotContain(PushKeysForTests.Private, text);
    }

    [Fact]
    public async Task Without_keys_it_says_so_and_takes_no_subscription()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var shown = await service.GetJsonAsync("/api/push");
        Assert.False(shown.GetProperty("enabled").GetBoolean());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("publicKey").ValueKind);
        var id = await service.RunAsync($"urls\n{service.Images.Serve("a.png", TestImages.Png(1))}\n");
        foreach (var path in new[] { $"/api/requests/{id}/subscriptions", "/api/notification/subscribe" })
            using (var answer = await service.Http.PostAsJsonAsync(path, _browser.Subscription(_pushes.Endpoint())))
                await answer.IsProblemAsync(409, "push_not_configured");
    }

    [Theory]
    [InlineData("https://10.0.0.1/push", "push_refused")]
    [InlineData("https://127.0.0.1/push", "push_refused")]
    [InlineData("https://[::1]/push", "push_refused")]
    [InlineData("https://0x7f.1/push", "push_refused")]
    [InlineData("https://169.254.169.254/latest/meta-data", "push_refused")]
    [InlineData("https://localhost/push", "push_refused")]
    [InlineData("https://push.invalid/", "push_refused")]
    [InlineData("http://93.184.216.34/push", "push_refused")]
    [InlineData("https://me:secret@93.184.216.34/push", "push_refused")]
    [InlineData("ftp://93.184.216.34/push", "push_refused")]
    [InlineData("javascript:alert(1)", "push_refused")]
    [InlineData("/push", "push_refused")]
    [InlineData("", "push_refused")]
    public async Task An_endpoint_that_must_not_be_posted_to_is_refused_at_once(string endpoint, string code)
    {
        var id = await RunAsync();
        foreach (var path in new[] { $"/api/requests/{id}/subscriptions", "/api/notification/subscribe" })
            using (var answer = await _service.Http.PostAsJsonAsync(path, _browser.Subscription(endpoint)))
                await answer.IsProblemAsync(422, code);
        Assert.Empty((await _service.GetJsonAsync($"/api/requests/{id}/deliveries")).GetProperty("subscribers").EnumerateArray());
    }

    public static TheoryData<string, int, string> Bodies => new()
    {
        { "", 400, "invalid_subscription" }, { "{", 400, "invalid_subscription" }, { "null", 400, "invalid_subscription" }, { "{}", 400, "invalid_subscription" },
        { """{"endpoint":"https://a.example/","keys":{"p256dh":"x","auth":"y"}}""", 400, "invalid_subscription" },
        { new string('[', 8_000), 400, "invalid_subscription" },
        { $$"""{"endpoint":"https://a.example/{{new string('a', 1_000_000)}}"}""", 413, "body_too_large" },
        { new string(' ', 1_000_000), 413, "body_too_large" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_no_subscription_gets_a_code_and_a_sentence(string body, int status, string code)
    {
        var id = await RunAsync();
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) }) { BaseAddress = _service.Http.BaseAddress };
        foreach (var path in new[] { $"/api/requests/{id}/subscriptions", "/api/notification/subscribe" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            // What is refused by its length alone is refused before it is sent; else the answer could be lost with the connection.
            request.Headers.ExpectContinue = true;
            using var answer = await client.SendAsync(request);
            await answer.IsProblemAsync(status, code);
        }
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("nonsense")]
    public async Task A_request_that_is_unknown_is_not_found(string id)
    {
        using var posted = await _service.Http.PostAsJsonAsync($"/api/requests/{id}/subscriptions", _browser.Subscription(_pushes.Endpoint()));
        await posted.IsProblemAsync(404, "unknown_request");
        using var deleted = await _service.Http.DeleteAsync($"/api/requests/{id}/subscriptions?endpoint=x");
        await deleted.IsProblemAsync(404, "unknown_request");
    }

    [Fact]
    public async Task To_take_back_what_is_unknown_changes_nothing_and_to_name_nothing_is_refused()
    {
        var id = await RunAsync();
        using var unknown = await _service.Http.DeleteAsync($"/api/requests/{id}/subscriptions?endpoint=https%3A%2F%2Fa.example%2F");
        Assert.Equal(204, (int)unknown.StatusCode);
        using var none = await _service.Http.DeleteAsync($"/api/requests/{id}/subscriptions");
        await none.IsProblemAsync(400, "invalid_subscription");
    }

    [Fact]
    public async Task A_request_has_so_many_subscribers_and_no_more_and_the_same_again_counts_once()
    {
        var id = await RunAsync();
        for (var i = 0; i < 20; i++)
            using (var answer = await SubscribeAsync(id, $"push/{i}")) Assert.Equal(204, (int)answer.StatusCode);
        using (var again = await SubscribeAsync(id, "push/0")) Assert.Equal(204, (int)again.StatusCode);
        using var full = await SubscribeAsync(id, "push/20");
        await full.IsProblemAsync(409, "too_many_subscribers");
    }

    [Fact]
    public async Task A_greeting_is_sent_at_once_and_is_not_sent_again_and_again()
    {
        using var answer = await _service.Http.PostAsJsonAsync("/api/notification/subscribe", new { subscription = _browser.Subscription(_pushes.Endpoint()) });
        Assert.Equal(201, (int)answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("delivered").GetBoolean());
        var request = Assert.Single(_pushes.Requests);
        Assert.Null(request.Fault);
        Assert.DoesNotContain("Topic", request.Headers.Keys);
        Assert.Equal("/", JsonSerializer.Deserialize<JsonElement>(_browser.Decrypt(request.Body)).GetProperty("url").GetString());

        using var again = await _service.Http.PostAsJsonAsync("/api/notification/subscribe", new { subscription = _browser.Subscription(_pushes.Endpoint("push/two")) });
        await again.IsProblemAsync(429, "too_many_greetings");
        Assert.Single(_pushes.Requests);
        Assert.NotNull(again.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_greeting_that_is_not_taken_says_what_the_push_service_answered()
    {
        _pushes.Answer = _ => 403;
        using var answer = await _service.Http.PostAsJsonAsync("/api/notification/subscribe", _browser.Subscription(_pushes.Endpoint()));
        var problem = await answer.IsProblemAsync(502, "push_failed");
        Assert.Equal(("http_403", 403), (problem.GetProperty("fault").GetString(), problem.GetProperty("statusCode").GetInt32()));
    }

    [Fact]
    public async Task Faults_of_the_keys_are_told_at_start_with_all_others()
    {
        using var folder = new TemporaryFolder();
        var fault = Assert.Throws<StartupException>(() => ServiceHost.Build(LaunchArguments.Parse(
            [$"--Data:Directory={folder.Path}", "--Push:PublicKey=x", "--Push:Subject=nobody", "--Sheets:MaxRows=0"]), quiet: true));
        foreach (var name in new[] { "Push:PublicKey", "Push:PrivateKey", "Push:Subject", "Sheets:MaxRows" }) Assert.Contains(name, fault.Message);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task All_of_it_is_described()
    {
        var paths = (await _service.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");
        Assert.True(paths.GetProperty("/api/push").TryGetProperty("get", out _));
        var subscriptions = paths.GetProperty("/api/requests/{id}/subscriptions");
        Assert.True(subscriptions.GetProperty("post").TryGetProperty("requestBody", out _));
        Assert.Contains("endpoint", subscriptions.GetProperty("delete").GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()));
        Assert.True(paths.GetProperty("/api/notification/subscribe").TryGetProperty("post", out _));
    }

    private Task<string> RunAsync() => _service.RunAsync($"urls\n{_service.Images.Serve("a.png", TestImages.Png(1))}\n");

    private Task<HttpResponseMessage> SubscribeAsync(string id, string path) =>
        _service.Http.PostAsJsonAsync($"/api/requests/{id}/subscriptions", _browser.Subscription(_pushes.Endpoint(path)));
}
