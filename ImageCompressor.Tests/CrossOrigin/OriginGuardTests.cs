using System.Text;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.CrossOrigin;

/// <summary>What pages of others send here to be done. A browser sends a form or plain text without asking.</summary>
public sealed class OriginGuardTests
{
    private const string Sheet = "urls\nhttp://example.invalid/a.jpg\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cross-site", "https://evil.example")]
    [InlineData("same-site", "http://localhost:3000")]
    [InlineData("cross-site", null)]
    [InlineData(null, "https://evil.example")]
    [InlineData(null, "http://127.0.0.1:1")]
    [InlineData(null, "null")]
    public async Task A_page_of_another_origin_has_nothing_done_here(string? site, string? origin)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        foreach (var (method, path) in new[] { ("POST", "/api/upload"), ("POST", "/api/images/upload"), ("POST", "/api/dead-letters/replay"), ("DELETE", "/api/dead-letters"), ("QUERY", "/api/upload") })
        {
            using var answer = await SendAsync(service, method, path, site, origin);
            await answer.IsProblemAsync(403, "foreign_origin");
        }

        Assert.Empty((await service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("same-origin", "http://anything.example")]
    [InlineData("none", null)]
    [InlineData(null, null)]
    [InlineData(null, "http://HOST")]
    [InlineData(null, "https://images.example.com")]
    [InlineData("cross-site", "https://shop.example.com")]
    public async Task The_own_page_programs_and_named_origins_are_served(string? site, string? origin)
    {
        await using var service = await ServiceUnderTest.StartAsync("--Cors:Origins:0=https://shop.example.com", "--Links:PublicBaseUrl=https://images.example.com/");
        using var answer = await SendAsync(service, "POST", "/api/upload", site, origin?.Replace("HOST", service.Http.BaseAddress!.Authority, StringComparison.Ordinal));
        Assert.Equal(202, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Behind_a_proxy_its_name_is_the_one_that_counts()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        service.Http.DefaultRequestHeaders.Add("X-Forwarded-Host", "images.example.com");
        using var answer = await SendAsync(service, "POST", "/api/upload", null, "https://images.example.com");
        Assert.Equal(202, (int)answer.StatusCode);
        using var other = await SendAsync(service, "POST", "/api/upload", null, "https://images.example.com:8443");
        await other.IsProblemAsync(403, "foreign_origin");
    }

    [Fact]
    public async Task Reading_is_left_to_the_browser_which_keeps_the_answer_from_the_page()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await SendAsync(service, "GET", "/api/requests", "cross-site", "https://evil.example");
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Every_answer_says_that_it_is_not_to_be_sniffed_or_framed()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        foreach (var path in new[] { "/", "/docs/index.html", "/openapi/v1.json", "/api/requests", "/api/nothing", "/api/requests?limit=0", "/api/presets", "/health", "/api/upload" })
        {
            using var answer = await service.Http.GetAsync(path, Token);
            Assert.Equal((path, "nosniff", "DENY"), (path, Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")), Assert.Single(answer.Headers.GetValues("X-Frame-Options"))));
        }
    }

    private static Task<HttpResponseMessage> SendAsync(ServiceUnderTest service, string method, string path, string? site, string? origin)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST") request.Content = new StringContent(Sheet, Encoding.UTF8, "text/plain");
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null) request.Headers.Add("Origin", origin);
        return service.Http.SendAsync(request, Token);
    }
}
