using System.Net;
using ImageCompressor.Api;
using ImageCompressor.Tests.Backends.S3;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>The whole service with its images on an S3 server.</summary>
public sealed class S3StorageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sheet_gives_the_same_bytes_as_with_files()
    {
        await using var files = await ServiceUnderTest.StartAsync();
        await using var s3 = await StartAsync();
        var (expected, actual) = (await RunAsync(files), await RunAsync(s3));
        Assert.Equal(3, expected.Count);
        Assert.Equal(expected, actual);
        Assert.False(Directory.Exists(Path.Combine(s3.DataDirectory, "objects")));
    }

    [Fact]
    public async Task Ranges_and_conditions_work_as_with_files_and_a_delete_removes_the_objects()
    {
        await using var service = await StartAsync();
        var (id, link) = await OneImageAsync(service);
        var whole = await service.Http.GetByteArrayAsync(link, Token);

        using var part = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new(10, 19) } };
        using var partial = await service.Http.SendAsync(part, Token);
        Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
        Assert.Equal(whole[10..20], await partial.Content.ReadAsByteArrayAsync(Token));
        using var known = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { IfNoneMatch = { partial.Headers.ETag! } } };
        using var unchanged = await service.Http.SendAsync(known, Token);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        using var deleted = await service.Http.DeleteAsync($"/api/requests/{id}", Token);
        Assert.True(deleted.IsSuccessStatusCode);
        using var gone = await service.Http.GetAsync(link, Token);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Readers_are_sent_to_the_store_where_that_is_configured()
    {
        await using var service = await StartAsync("--Storage:RedirectReads=true", "--Storage:LinkLifetime=00:01:00");
        var (_, link) = await OneImageAsync(service);
        using var answer = await service.Http.GetAsync(link, Token);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Contains("X-Amz-Expires=", answer.Headers.Location!.Query);

        using var anybody = new HttpClient();
        using var bytes = await anybody.GetAsync(answer.Headers.Location, Token);
        Assert.Equal("image/jpeg", bytes.Content.Headers.ContentType?.MediaType);
        Assert.Equal([0xFF, 0xD8, 0xFF], (await bytes.Content.ReadAsByteArrayAsync(Token))[..3]);
        using var head = await service.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, link), Token);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task With_files_there_is_nowhere_to_send_a_reader()
    {
        await using var service = await ServiceUnderTest.StartAsync("--Storage:RedirectReads=true");
        var (_, link) = await OneImageAsync(service);
        using var answer = await service.Http.GetAsync(link, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_store_that_is_away_is_an_answer_that_says_try_again()
    {
        var gateway = await (await CephServers.RunningAsync()).AddGatewayAsync();
        await using var service = await StartAsync($"--ConnectionStrings:storage={Connection(gateway, CephServer.SecretKey)}");
        var (_, link) = await OneImageAsync(service);
        await gateway.KillAsync();
        using var answer = await service.Http.GetAsync(link, Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("\"images\":\"Degraded\"", await service.Http.GetStringAsync("/health", Token));
        Assert.Contains("store_unavailable", await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_wrong_secret_stops_the_start_with_a_sentence_and_no_stack()
    {
        var gateway = (await CephServers.RunningAsync()).Shared;
        var fault = await Assert.ThrowsAsync<StartupException>(
            () => StartAsync($"--ConnectionStrings:storage={Connection(gateway, "not-the-secret")}"));
        Assert.Contains("check SecretKey", fault.Message);
        Assert.Equal(fault.Message, fault.ToString());
        Assert.DoesNotContain("not-the-secret", fault.Message);
    }

    private static string Connection(Gateway gateway, string secret) =>
        $"Endpoint={gateway.Endpoint};AccessKey={CephServer.AccessKey};SecretKey=\"{secret}\"";

    private static async Task<ServiceUnderTest> StartAsync(params string[] settings)
    {
        var server = await CephServers.RunningAsync();
        return await ServiceUnderTest.StartAsync(
            [$"--ConnectionStrings:storage={server.ConnectionString}", $"--Storage:BucketPrefix=e{Guid.NewGuid().ToString("N")[..12]}-", .. settings]);
    }

    private static async Task<(string Id, string Link)> OneImageAsync(ServiceUnderTest service)
    {
        var id = await service.RunAsync($"id,name,urls\n1,P,{service.Images.Serve("one.png", TestImages.Png(7))}\n", "?format=jpeg");
        var image = Assert.Single(await service.ImagesOfAsync(id));
        return (id, image.GetProperty("compressedUrl").GetString()!);
    }

    /// <summary>The bytes behind every link of three images' originals and results.</summary>
    private static async Task<List<string>> RunAsync(ServiceUnderTest service)
    {
        var urls = Enumerable.Range(1, 3).Select(i => service.Images.Serve($"{i}.png", TestImages.Png(i)));
        var id = await service.RunAsync($"id,name,urls\n1,P,\"{string.Join(',', urls)}\"\n", "?format=webp");
        var bytes = new List<string>();
        foreach (var image in await service.ImagesOfAsync(id))
        {
            var link = image.GetProperty("compressedUrl").GetString()!;
            var original = await service.Http.GetByteArrayAsync(link.Replace("/compressed", "/original", StringComparison.Ordinal), Token);
            bytes.Add(Convert.ToHexString(original) + Convert.ToHexString(await service.Http.GetByteArrayAsync(link, Token)));
        }

        return bytes;
    }
}
