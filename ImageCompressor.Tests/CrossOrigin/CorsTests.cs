using ImageCompressor.Api.CrossOrigin;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.CrossOrigin;

/// <summary>Pages of other origins.</summary>
public sealed class CorsTests
{
    private const string Shop = "https://shop.example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_setting_no_other_origin_is_let_in()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await SendAsync(service, HttpMethod.Get, "/api/images", Shop);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        using var preflight = await SendAsync(service, HttpMethod.Options, "/api/upload", Shop, "POST");
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_named_origin_may_call_and_read_what_clients_need_and_another_may_not()
    {
        await using var service = await ServiceUnderTest.StartAsync($"--Cors:Origins:0={Shop}", "--Cors:Origins:1=http://localhost:3000");
        using var answer = await SendAsync(service, HttpMethod.Get, "/api/images", Shop);
        Assert.Equal(Shop, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(["Accept-Ranges", "Allow", "Content-Disposition", "Content-Range", "ETag", "Idempotency-Replayed", "Location", "Retry-After"],
            answer.Headers.GetValues("Access-Control-Expose-Headers").SelectMany(names => names.Split(',')).Order(StringComparer.Ordinal));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        using var other = await SendAsync(service, HttpMethod.Get, "/api/images", "https://shop.example.com.evil.example");
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/api/upload", "POST")]
    [InlineData("/api/images/upload", "POST")]
    [InlineData("/api/requests/x", "DELETE")]
    public async Task A_preflight_is_answered_and_is_no_call(string path, string method)
    {
        await using var service = await ServiceUnderTest.StartAsync("--Cors:Origins:0=*", "--RateLimit:UploadsPerMinute=1", "--RateLimit:RequestsPerMinute=1");
        for (var i = 0; i < 3; i++)
        {
            using var preflight = await SendAsync(service, HttpMethod.Options, path, Shop, method);
            Assert.Equal((204, "*"), ((int)preflight.StatusCode, preflight.Headers.GetValues("Access-Control-Allow-Origin").Single()));
            Assert.Equal(method, preflight.Headers.GetValues("Access-Control-Allow-Methods").Single());
            Assert.Equal("x-custom", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single());
        }
    }

    [Fact]
    public async Task Problems_can_be_read_too()
    {
        await using var service = await ServiceUnderTest.StartAsync($"--Cors:Origins:0={Shop}", "--RateLimit:RequestsPerMinute=3");
        foreach (var (path, status) in new[] { ("/api/nothing", 404), ("/api/images?limit=0", 400), ("/api/upload", 405), ("/api/images", 429) })
        {
            using var answer = await SendAsync(service, HttpMethod.Get, path, Shop);
            Assert.Equal((path, status), (path, (int)answer.StatusCode));
            Assert.Equal(Shop, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        }
    }

    [Theory]
    [InlineData("*")]
    [InlineData(Shop)]
    public async Task A_cache_keeps_the_answers_to_pages_and_to_others_apart(string setting)
    {
        await using var service = await ServiceUnderTest.StartAsync($"--Cors:Origins:0={setting}");
        foreach (var origin in new[] { null, Shop, "https://other.example" })
        {
            using var answer = await SendAsync(service, HttpMethod.Get, "/api/images", origin);
            Assert.Equal("Origin", Assert.Single(answer.Headers.Vary, name => name == "Origin"));
        }
    }

    [Theory]
    [InlineData("https://shop.example.com/")]
    [InlineData("https://shop.example.com/page")]
    [InlineData("shop.example.com")]
    [InlineData("https://*.example.com")]
    [InlineData("https://user@shop.example.com")]
    [InlineData("ftp://shop.example.com")]
    [InlineData("null")]
    [InlineData("")]
    public void What_is_no_origin_stops_the_start(string origin) =>
        Assert.StartsWith($"Cors:Origins:1 is '{origin}'", Assert.Single(new CorsOptions { Origins = [Shop, origin] }.Validate()), StringComparison.Ordinal);

    [Fact]
    public void All_origins_beside_a_named_one_is_a_mistake()
    {
        Assert.Single(new CorsOptions { Origins = ["*", Shop] }.Validate());
        Assert.Empty(new CorsOptions { Origins = ["*"] }.Validate());
        Assert.Empty(new CorsOptions { Origins = [Shop, "http://localhost:3000", "http://[::1]:8080"] }.Validate());
    }

    private static async Task<HttpResponseMessage> SendAsync(ServiceUnderTest service, HttpMethod method, string path, string? origin, string? asks = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (asks is not null)
        {
            request.Headers.Add("Access-Control-Request-Method", asks);
            request.Headers.Add("Access-Control-Request-Headers", "x-custom");
        }

        return await service.Http.SendAsync(request, Token);
    }
}
