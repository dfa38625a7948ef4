using System.Net;
using ImageCompressor.Api.RateLimits;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;
using ImageCompressor.Tests.EndToEnd.Uploads;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Tests.RateLimits;

/// <summary>What one caller may ask in a minute, over the whole service. This machine's own addresses are a trusted proxy, so <c>X-Forwarded-For</c> says who calls.</summary>
public sealed class RateLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_setting_nothing_is_limited()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        for (var i = 0; i < 200; i++) Assert.Equal(200, await GetAsync(service, "/api/images", "203.0.113.1"));
    }

    [Fact]
    public async Task One_more_upload_than_allowed_is_429_and_says_when_to_come_back()
    {
        await using var service = await ServiceUnderTest.StartAsync("--RateLimit:UploadsPerMinute=2");
        using var sheet = await service.UploadAsync("urls\nhttp://images.example/a.png\n", "?dryRun=true");
        using var image = await service.Http.PostAsync("/api/images/upload", ImageUploadTests.Form(("image", "a.png", TestImages.Png(1))), Token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Accepted), (sheet.StatusCode, image.StatusCode));

        using var third = await service.UploadAsync("urls\nhttp://images.example/a.png\n");
        await third.IsProblemAsync(429, "too_many_requests");
        Assert.InRange(third.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        // What is refused leaves nothing, and all else goes on.
        Assert.Single((await service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("POST", "/api/upload")]
    [InlineData("POST", "/api/upload/")]
    [InlineData("POST", "/webhook/upload")]
    [InlineData("POST", "/api/images/upload")]
    [InlineData("POST", "/api/images/0193b6a1f3c27d3e8f1a2b3c4d5e6f70/operations")]
    public async Task Whatever_makes_new_work_counts_as_an_upload(string method, string path)
    {
        await using var service = await ServiceUnderTest.StartAsync("--RateLimit:UploadsPerMinute=1");
        Assert.NotEqual(429, await SendAsync(service, method, path, "203.0.113.1"));
        Assert.Equal(429, await SendAsync(service, method, path, "203.0.113.1"));
    }

    [Fact]
    public async Task Another_address_has_a_count_of_its_own_and_one_customers_64_bits_are_one()
    {
        await using var service = await ServiceUnderTest.StartAsync("--RateLimit:RequestsPerMinute=1");
        var callers = new Callers();
        var (one, other) = (callers.Next(i => $"203.0.113.{i}"), callers.Next(i => $"203.0.113.{i}"));
        var (customer, neighbour) = (callers.Next(i => $"2001:db8:1:{i:x}::1"), callers.Next(i => $"2001:db8:1:{i:x}::1"));
        Assert.Equal(200, await GetAsync(service, "/api/images", one));
        Assert.Equal(429, await GetAsync(service, "/api/images", one));
        Assert.Equal(200, await GetAsync(service, "/api/images", other));
        Assert.Equal(200, await GetAsync(service, "/api/images", customer));
        Assert.Equal(429, await GetAsync(service, "/api/images", customer.Replace("::1", ":ffff::9", StringComparison.Ordinal)));
        Assert.Equal(200, await GetAsync(service, "/api/images", neighbour));
    }

    [Fact]
    public async Task Of_a_forwarded_chain_only_what_the_proxy_wrote_counts()
    {
        await using var service = await ServiceUnderTest.StartAsync("--RateLimit:RequestsPerMinute=1");
        Assert.Equal(200, await GetAsync(service, "/api/images", "198.51.100.1, 203.0.113.1"));
        Assert.Equal(429, await GetAsync(service, "/api/images", "198.51.100.2, 203.0.113.1"));
    }

    [Fact]
    public async Task Uploads_with_a_limit_of_their_own_do_not_count_as_requests_too()
    {
        await using var service = await ServiceUnderTest.StartAsync("--RateLimit:UploadsPerMinute=2", "--RateLimit:RequestsPerMinute=1");
        Assert.Equal(200, await GetAsync(service, "/api/images", "203.0.113.1"));
        Assert.Equal(429, await GetAsync(service, "/api/images", "203.0.113.1"));
        for (var i = 0; i < 2; i++) Assert.Equal(400, await SendAsync(service, "POST", "/api/upload", "203.0.113.1"));
        Assert.Equal(429, await SendAsync(service, "POST", "/api/upload", "203.0.113.1"));
    }

    [Fact]
    public async Task Uploads_without_a_limit_of_their_own_are_requests()
    {
        await using var service = await ServiceUnderTest.StartAsync("--RateLimit:RequestsPerMinute=1");
        Assert.Equal(400, await SendAsync(service, "POST", "/api/upload", "203.0.113.1"));
        Assert.Equal(429, await SendAsync(service, "POST", "/api/upload", "203.0.113.1"));
        Assert.Equal(429, await GetAsync(service, "/api/nothing", "203.0.113.1"));
    }

    [Fact]
    public async Task Probes_the_page_its_files_and_event_streams_are_not_counted()
    {
        await using var service = await ServiceUnderTest.StartAsync("--RateLimit:RequestsPerMinute=1");
        Assert.Equal(200, await GetAsync(service, "/api/images", "203.0.113.1"));
        var asset = System.Text.RegularExpressions.Regex.Match(await service.Http.GetStringAsync("/", Token), "/assets/[^\"]+\\.css").Value;
        foreach (var path in new[] { "/health", "/alive", "/", "/requests", asset, "/docs/index.html", "/openapi/v1.json" })
            for (var i = 0; i < 3; i++)
                Assert.Equal((path, 200), (path, await GetAsync(service, path, "203.0.113.1")));
        for (var i = 0; i < 3; i++) Assert.Equal(404, await GetAsync(service, "/api/requests/0193b6a1f3c27d3e8f1a2b3c4d5e6f70/events", "203.0.113.1"));
        Assert.Equal(429, await GetAsync(service, "/api/images", "203.0.113.1"));
    }

    [Fact]
    public async Task The_bytes_of_images_are_not_counted_for_visitors_of_a_shop_share_an_address()
    {
        await using var service = await ServiceUnderTest.StartAsync("--RateLimit:RequestsPerMinute=1");
        using var taken = await service.UploadAsync($"urls\n{service.Images.Serve("a.png", TestImages.Png(1))}\n");
        var store = service.Services.GetRequiredService<IBatchStore>();
        for (var deadline = DateTime.UtcNow.AddSeconds(60); await store.CountWorkAsync(Token) != (0, 0); await Task.Delay(50, Token)) Assert.True(DateTime.UtcNow < deadline);
        var image = Assert.Single((await store.ListImagesAsync(null, null, 10, Token)).Items).Id;
        Assert.Equal(200, await GetAsync(service, "/api/images", "203.0.113.1"));
        for (var i = 0; i < 40; i++)
            Assert.Equal((200, 200), (await GetAsync(service, $"/api/images/{image}/compressed", "203.0.113.1"), await SendAsync(service, "HEAD", $"/api/images/{image}/original", "203.0.113.1")));
        Assert.Equal(429, await GetAsync(service, $"/api/images/{image}", "203.0.113.1"));
    }

    [Fact]
    public async Task The_document_says_of_each_counted_call_that_it_may_be_refused_and_for_how_long()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var document = await service.GetJsonAsync("/openapi/v1.json");
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("ProblemDetails", out _));
        var calls = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(call => call.Value.TryGetProperty("responses", out _)).Select(call => (Path: path.Name, Responses: call.Value.GetProperty("responses")))).ToList();
        string[] free = ["/api/images/{id}/original", "/api/images/{id}/compressed", "/api/images/{id}/thumbnail"];
        Assert.Equal(calls.Where(call => (call.Path.StartsWith("/api/") || call.Path.StartsWith("/webhook/")) && !free.Contains(call.Path)).Select(call => call.Path),
            calls.Where(call => call.Responses.TryGetProperty("429", out _)).Select(call => call.Path));
        Assert.InRange(calls.Count, 20, 200);
        foreach (var (path, responses) in calls)
            if (responses.TryGetProperty("429", out var refusal))
                Assert.True(refusal.TryGetProperty("headers", out var headers) && headers.TryGetProperty("Retry-After", out _), path);
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%2", "fe80::/64")]
    [InlineData(null, "local")]
    public void A_caller_is_an_address_or_the_first_half_of_one(string? address, string caller) =>
        Assert.Equal(caller, Caller.Of(address is null ? null : IPAddress.Parse(address)));

    [Theory]
    [InlineData("--RateLimit:UploadsPerMinute=-1", "RateLimit:UploadsPerMinute is -1; give 1 to 1000000, or 0 for no limit.")]
    [InlineData("--RateLimit:RequestsPerMinute=1000001", "RateLimit:RequestsPerMinute is 1000001; give 1 to 1000000, or 0 for no limit.")]
    [InlineData("--RateLimit:RequestsPerMinute=99999999999", "RateLimit: ")]
    [InlineData("--RateLimit:UploadsPerMinute=many", "RateLimit: ")]
    public void A_setting_that_does_not_fit_stops_the_start(string setting, string fault)
    {
        using var folder = new TemporaryFolder();
        var refused = Assert.Throws<ImageCompressor.Api.StartupException>(() => ImageCompressor.Api.ServiceHost.Build(
            ImageCompressor.Api.LaunchArguments.Parse(["--urls=http://127.0.0.1:0", $"--Data:Directory={folder.Path}", setting]), quiet: true));
        Assert.Contains(fault, refused.Message);
    }

    private static Task<int> GetAsync(ServiceUnderTest service, string path, string caller) => SendAsync(service, "GET", path, caller);

    private static async Task<int> SendAsync(ServiceUnderTest service, string method, string path, string caller)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-Forwarded-For", caller);
        using var answer = await service.Http.SendAsync(request, Token);
        if ((int)answer.StatusCode == 429) await answer.IsProblemAsync(429, "too_many_requests");
        return (int)answer.StatusCode;
    }
}
