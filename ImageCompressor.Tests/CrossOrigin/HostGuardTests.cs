using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.CrossOrigin;

/// <summary>Names that lead here and are not ours.</summary>
public sealed class HostGuardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:5080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("evillocalhost")]
    public async Task A_page_whose_name_was_made_to_lead_to_this_machine_reads_nothing(string host)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        foreach (var path in new[] { "/api/requests", "/", "/docs/index.html", "/openapi/v1.json", "/health" })
        {
            // It is of one origin with the service then, so it can say what proxies say.
            using var answer = await SendAsync(service, path, host, ("X-Forwarded-Host", "localhost"), ("Origin", $"http://{host}"));
            await answer.IsProblemAsync(421, "unknown_host");
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1234")]
    [InlineData("localhost.")]
    [InlineData("shop.localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:5080")]
    [InlineData("192.168.1.7")]
    public async Task This_machine_and_addresses_are_answered(string host)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await SendAsync(service, "/api/requests", host);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("--AllowedHosts=images.example.com;*.lan", "IMAGES.example.com:443", 200)]
    [InlineData("--AllowedHosts=images.example.com;*.lan", "box.lan", 200)]
    [InlineData("--AllowedHosts=images.example.com;*.lan", "lan", 421)]
    [InlineData("--AllowedHosts=images.example.com;*.lan", "notimages.example.com", 421)]
    [InlineData("--AllowedHosts=images.example.com;*.lan", "127.0.0.1", 200)]
    [InlineData("--AllowedHosts=*", "evil.example", 200)]
    [InlineData("--Links:PublicBaseUrl=https://images.example.com/service", "images.example.com", 200)]
    [InlineData("--Links:PublicBaseUrl=https://images.example.com/service", "evil.example", 421)]
    public async Task Names_that_are_given_are_answered_and_others_are_not(string setting, string host, int status)
    {
        await using var service = await ServiceUnderTest.StartAsync(setting);
        using var answer = await SendAsync(service, "/api/requests", host);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_service_that_listens_for_others_answers_to_any_name_until_some_are_given()
    {
        await using (var service = await ServiceUnderTest.StartAsync("--urls=http://0.0.0.0:0"))
        {
            using var answer = await SendAsync(service, "/api/requests", "images.internal");
            Assert.Equal(200, (int)answer.StatusCode);
        }

        await using (var service = await ServiceUnderTest.StartAsync("--urls=http://0.0.0.0:0", "--AllowedHosts=images.internal"))
        {
            using var answer = await SendAsync(service, "/api/requests", "evil.example");
            await answer.IsProblemAsync(421, "unknown_host");
        }
    }

    private static Task<HttpResponseMessage> SendAsync(ServiceUnderTest service, string path, string host, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        // One that listens for all has no address that can be dialled.
        request.RequestUri = new UriBuilder("http", "127.0.0.1", service.Http.BaseAddress!.Port, path).Uri;
        return service.Http.SendAsync(request, Token);
    }
}
