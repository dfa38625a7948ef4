using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageCompressor.Tests.Doubles;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>GET /api/requests/{id}/report.</summary>
public sealed partial class ReportTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync("--Fetching:MaxAttempts=1");

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task The_figures_are_those_of_the_status_and_of_the_images()
    {
        var id = await RunAsync();
        var report = await _service.GetJsonAsync($"/api/requests/{id}/report?format=json");
        var status = await _service.GetJsonAsync($"/api/status/{id}");

        Assert.Equal(id, report.GetProperty("request_id").GetString());
        foreach (var name in new[] { "name", "status", "rows", "originalBytes", "compressedBytes", "savedPercent", "createdAt", "finishedAt", "recipe", "links" })
            Assert.Equal(status.GetProperty(name).GetRawText(), report.GetProperty(name).GetRawText());
        foreach (var name in new[] { "total", "completed", "failed", "cancelled", "pending", "processing" })
            Assert.Equal(status.GetProperty("images").GetProperty(name).GetInt64(), report.GetProperty("images").GetProperty(name).GetInt64());
        Assert.Equal(status.GetProperty("rejected").GetInt64(), report.GetProperty("rejected").GetProperty("total").GetInt64());
        Assert.True(report.GetProperty("complete").GetBoolean());

        var images = await _service.ImagesOfAsync(id);
        var largest = images.Where(image => image.GetProperty("original").ValueKind == JsonValueKind.Object).MaxBy(image => image.GetProperty("original").GetProperty("bytes").GetInt64());
        Assert.Equal(largest.GetProperty("id").GetString(), report.GetProperty("largest")[0].GetProperty("id").GetString());
        Assert.Equal(largest.GetProperty("compressedUrl").GetString(), report.GetProperty("largest")[0].GetProperty("compressedUrl").GetString());
        var failure = report.GetProperty("failures").GetProperty("groups")[0];
        Assert.Equal(("http_404", "The host answered with an error.", "source", 1), (failure.GetProperty("code").GetString(), failure.GetProperty("message").GetString(),
            failure.GetProperty("fault").GetString(), failure.GetProperty("count").GetInt32()));
        Assert.Equal("unsupported_scheme", report.GetProperty("rejected").GetProperty("listed")[0].GetProperty("code").GetString());
        // One that could not be fetched has the time that it took to find that out.
        Assert.Equal(3, report.GetProperty("slowest").GetArrayLength());
    }

    [Fact]
    public async Task The_page_is_one_document_that_may_load_nothing_and_run_nothing()
    {
        using var answer = await _service.Http.GetAsync($"/api/requests/{await RunAsync()}/report", Token);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var page = await answer.Content.ReadAsStringAsync(Token);
        var style = Style().Match(page).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal(
            $"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(("nosniff", "no-referrer"), (answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Headers.GetValues("Referrer-Policy").Single()));
        Assert.Contains("<h1><bdi>products.csv</bdi></h1>", page);
        Assert.Contains("The host answered with an error.", page);
        Assert.Contains($"href=\"{_service.Http.BaseAddress}api/images/", page);
        Assert.Equal(4, Regex.Count(page, "<svg class=\"chart\""));
    }

    [Theory]
    [InlineData("", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html")]
    [InlineData("", "*/*", "text/html")]
    [InlineData("", null, "text/html")]
    [InlineData("", "application/json", "application/json")]
    [InlineData("", "application/json, text/plain, */*", "application/json")]
    [InlineData("", "application/json;q=0.1, text/html", "text/html")]
    [InlineData("", "application/json;q=0", "text/html")]
    [InlineData("?format=", "application/json", "application/json")]
    [InlineData("?format=html", "application/json", "text/html")]
    [InlineData("?format=json", "text/html", "application/json")]
    public async Task Who_names_a_format_or_asks_for_json_gets_it_and_all_others_the_page(string query, string? accept, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/requests/{await RunAsync()}/report{query}");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await _service.Http.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("Accept", answer.Headers.Vary.Single());
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("JSON")]
    [InlineData("<script>")]
    public async Task Any_other_format_is_refused(string format)
    {
        using var answer = await _service.Http.GetAsync($"/api/requests/{await RunAsync()}/report?format={Uri.EscapeDataString(format)}", Token);
        await answer.IsProblemAsync(400, "invalid_format");
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("no-id")]
    public async Task An_unknown_request_has_none(string id)
    {
        using var answer = await _service.Http.GetAsync($"/api/requests/{id}/report", Token);
        await answer.IsProblemAsync(404, "unknown_request");
    }

    [Fact]
    public async Task A_finished_one_is_asked_for_again_for_nothing_until_it_changes()
    {
        var id = await RunAsync();
        using var first = await _service.Http.GetAsync($"/api/requests/{id}/report", Token);
        Assert.True(first.Headers.CacheControl?.NoCache);
        using var unchanged = await AskAsync(id, "html", first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var other = await AskAsync(id, "json", first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        using var retry = await _service.Http.PostAsync($"/api/requests/{id}/retry", null, Token);
        await _service.WaitAsync(id);
        using var changed = await AskAsync(id, "html", first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(first.Headers.ETag, changed.Headers.ETag);
    }

    [Fact]
    public async Task While_it_runs_the_figures_are_so_far_and_nobody_keeps_them()
    {
        using var open = new SemaphoreSlim(0);
        var held = _service.Images.Serve("held.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(3));
        });
        using var upload = await _service.UploadAsync($"urls\n{_service.Images.Serve("good.png", TestImages.Png(1), "image/png")}\n{held}\n");
        var id = JsonDocument.Parse(await upload.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("request_id").GetString()!;
        for (var deadline = DateTime.UtcNow.AddSeconds(60); (await _service.GetJsonAsync($"/api/status/{id}")).GetProperty("images").GetProperty("completed").GetInt32() == 0;)
        {
            Assert.True(DateTime.UtcNow < deadline, "nothing was done");
            await Task.Delay(20, Token);
        }

        using var answer = await _service.Http.GetAsync($"/api/requests/{id}/report", Token);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Null(answer.Headers.ETag);
        Assert.Contains("1 image of 2 have not ended", await answer.Content.ReadAsStringAsync(Token));
        var report = await _service.GetJsonAsync($"/api/requests/{id}/report?format=json");
        Assert.Equal((false, JsonValueKind.Null, 1), (report.GetProperty("complete").GetBoolean(), report.GetProperty("finishedAt").ValueKind, report.GetProperty("images").GetProperty("completed").GetInt32()));
        open.Release();
        await _service.WaitAsync(id);
    }

    [Fact]
    public async Task It_is_described_linked_and_offered_by_the_page()
    {
        var content = (await _service.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").GetProperty("/api/requests/{id}/report").GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content");
        Assert.Equal(["application/json", "text/html"], content.EnumerateObject().Select(type => type.Name).Order(StringComparer.Ordinal));
        Assert.Contains("Report", content.GetProperty("application/json").GetRawText());
        var id = await RunAsync();
        var link = (await _service.GetJsonAsync($"/api/status/{id}")).GetProperty("links").GetProperty("report").GetString();
        using var answer = await _service.Http.GetAsync(link, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Matches("data-features=\"[^\"]*\\breport\\b", await _service.Http.GetStringAsync("/", Token));
    }

    /// <summary>Two that are compressed, one that fails and one that is refused.</summary>
    private Task<string> RunAsync() => _service.RunAsync("Product,urls\n"
        + $"Lake,{_service.Images.Serve("lake.png", context => GiveAsync(context, TestImages.Png(1, 320, 240)))}\nHill,{_service.Images.Serve("hill.png", context => GiveAsync(context, TestImages.Png(2)))}\n"
        + $"Gone,{_service.Images.Serve("gone.png", GoneAsync)}\nOld,ftp://shop.example/old.png\n", "?format=webp");

    /// <summary>Not at once: what took less than a millisecond is in no list of the slowest.</summary>
    private static async Task GoneAsync(HttpContext context)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task GiveAsync(HttpContext context, byte[] image)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), context.RequestAborted);
        context.Response.ContentType = "image/png";
        await context.Response.Body.WriteAsync(image, context.RequestAborted);
    }

    private async Task<HttpResponseMessage> AskAsync(string id, string format, EntityTagHeaderValue known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/requests/{id}/report?format={format}") { Headers = { IfNoneMatch = { known } } };
        return await _service.Http.SendAsync(request, Token);
    }

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
