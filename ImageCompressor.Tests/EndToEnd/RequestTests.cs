using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ImageCompressor.Api.Dispatching;
using ImageCompressor.Tests.Doubles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>What one may ask of a request and do with it.</summary>
public sealed class RequestTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync("--Fetching:MaxAttempts=1");

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task A_retry_does_the_failed_images_again_and_only_those()
    {
        var good = _service.Images.Serve("good.png", TestImages.Png(1));
        var later = new Uri(_service.Images.Root, "later.png").ToString();
        var id = await _service.RunAsync($"urls\n\"{good},{later}\"\n");
        Assert.Equal("completed_with_errors", await StatusAsync(id));

        _service.Images.Serve("later.png", TestImages.Png(2));
        using var retry = await _service.Http.PostAsync($"/api/requests/{id}/retry", null);
        Assert.Equal(HttpStatusCode.Accepted, retry.StatusCode);
        await _service.WaitAsync(id);

        Assert.Equal("completed", await StatusAsync(id));
        Assert.Equal(1, _service.Images.Requests("good.png"));
        Assert.Equal(2, _service.Images.Requests("later.png"));
    }

    [Fact]
    public async Task A_cancelled_request_stops_and_its_counts_add_up()
    {
        using var open = new SemaphoreSlim(0);
        var urls = Enumerable.Range(0, 100).Select(i => _service.Images.Serve($"held-{i}.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(3));
        }));
        using var upload = await _service.UploadAsync($"urls\n\"{string.Join(',', urls)}\"\n");
        var id = JsonDocument.Parse(await upload.Content.ReadAsStringAsync()).RootElement.GetProperty("request_id").GetString()!;
        using var early = await _service.Http.GetAsync($"/api/download/{id}");
        await early.IsProblemAsync(409, "still_running");
        Assert.Contains("held-99.png", await _service.Http.GetStringAsync($"/api/download/{id}?partial=true"));

        using var cancel = await _service.Http.PostAsync($"/api/requests/{id}/cancel", null);
        Assert.Equal(HttpStatusCode.OK, cancel.StatusCode);
        open.Release(200);
        var images = (await _service.GetJsonAsync($"/api/status/{id}")).GetProperty("images");
        Assert.Equal((100, 0, 0, 100), (images.GetProperty("total").GetInt32(), images.GetProperty("pending").GetInt32(),
            images.GetProperty("processing").GetInt32(), images.GetProperty("cancelled").GetInt32() + images.GetProperty("completed").GetInt32()));
        Assert.Equal("cancelled", await StatusAsync(id));
    }

    [Fact]
    public async Task A_deleted_request_is_gone_with_the_objects_that_nobody_else_uses()
    {
        var shared = _service.Images.Serve("shared.png", TestImages.Png(4));
        var own = _service.Images.Serve("own.png", TestImages.Png(5));
        var first = await _service.RunAsync($"urls\n\"{shared},{own}\"\n", "?format=webp");
        var second = await _service.RunAsync($"urls\n{shared}\n", "?format=webp");
        var link = (await _service.ImagesOfAsync(second)).Single().GetProperty("compressedUrl").GetString();

        using var delete = await _service.Http.DeleteAsync($"/api/requests/{first}");
        Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        using var gone = await _service.Http.GetAsync($"/api/status/{first}");
        await gone.IsProblemAsync(404, "unknown_request");
        using var still = await _service.Http.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);

        using var deleteSecond = await _service.Http.DeleteAsync($"/api/requests/{second}");
        string[] buckets = ["original-images", "compressed-images"];
        Assert.Empty(buckets.SelectMany(bucket => Directory.Exists(Find(bucket))
            ? Directory.GetFiles(Find(bucket), "*", SearchOption.AllDirectories) : []));

        string Find(string bucket) => Directory.GetDirectories(_service.DataDirectory, bucket, SearchOption.AllDirectories).Single();
    }

    [Theory]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/cancel")]
    public async Task What_a_worker_stores_after_its_request_was_deleted_or_cancelled_does_not_stay(string method, string path)
    {
        var answer = new TaskCompletionSource();
        var url = _service.Images.Serve("late.png", async context =>
        {
            await answer.Task;
            await context.Response.Body.WriteAsync(TestImages.Png(7));
        });
        using var upload = await _service.UploadAsync($"urls\n{url}\n");
        var id = (await upload.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("request_id").GetString();
        await UntilAsync(() => _service.Images.Requests("late.png") > 0);
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/requests/{id}{path}");
        using var done = await _service.Http.SendAsync(request);
        Assert.True(done.IsSuccessStatusCode);

        answer.SetResult();
        await UntilAsync(() => _service.Services.GetRequiredService<DispatchWindow>().Count == 0);
        await UntilAsync(() => Directory.GetFiles(Path.Combine(_service.DataDirectory, "objects"), "*", SearchOption.AllDirectories).Length == 0);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !condition(); await Task.Delay(20)) Assert.True(DateTime.UtcNow < deadline, "too late");
    }

    [Fact]
    public async Task Lists_are_paged_and_filtered()
    {
        var url = _service.Images.Serve("page.png", TestImages.Png(6));
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await _service.RunAsync($"urls\n{url}?{i}\n"));

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _service.GetJsonAsync($"/api/requests?limit=2{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("request_id").GetString()!));
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        Assert.Equal(Enumerable.Reverse(ids), seen);
        Assert.Empty((await _service.GetJsonAsync("/api/requests?status=failed")).GetProperty("items").EnumerateArray());
        Assert.Single((await _service.GetJsonAsync($"/api/requests/{ids[0]}/images?status=completed")).GetProperty("items").EnumerateArray());
        Assert.Empty((await _service.GetJsonAsync($"/api/requests/{ids[0]}/images?status=failed")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("/api/upload", "file")]
    [InlineData("/api/upload/", "csv")]
    [InlineData("/api/upload", "csvFile")]
    [InlineData("/webhook/upload", "csv_file")]
    [InlineData("/webhook/upload/", "file")]
    public async Task Clients_of_the_ancestors_find_their_calls(string path, string field)
    {
        var url = _service.Images.Serve("alias.png", TestImages.Png(7));
        using var answer = await _service.UploadAsync(System.Text.Encoding.UTF8.GetBytes($"s,product,urls\n1,a,{url}\n"), "", field, path);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task Fields_left_empty_on_the_page_are_not_given()
    {
        var url = _service.Images.Serve("empty.png", TestImages.Png(11));
        using var answer = await _service.UploadAsync($"urls\n{url}\n", "?dryRun=&mode=&quality=&format=&width=&effort=");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task A_bare_csv_body_is_a_sheet_too()
    {
        var url = _service.Images.Serve("bare.png", TestImages.Png(8));
        using var body = new StringContent($"urls\n{url}\n", System.Text.Encoding.UTF8, "text/csv");
        using var answer = await _service.Http.PostAsync("/api/upload?format=webp", body);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task The_result_comes_as_json_and_as_a_zip_too()
    {
        var url = _service.Images.Serve("zip.png", TestImages.Png(9));
        var id = await _service.RunAsync($"sno,product,urls\n1,Blue / ../shoe,\"{url},{new Uri(_service.Images.Root, "none.png")}\"\n", "?format=webp");
        var rows = await _service.GetJsonAsync($"/api/download/{id}?format=json");
        Assert.Equal("http_404", rows[0].GetProperty("urls")[1].GetProperty("image").GetProperty("failure").GetProperty("code").GetString());

        await using var bytes = await _service.Http.GetStreamAsync($"/api/download/{id}?format=zip");
        using var copy = new MemoryStream();
        await bytes.CopyToAsync(copy);
        using var zip = new System.IO.Compression.ZipArchive(copy);
        Assert.Equal("000002-01-Blue______shoe.webp", Assert.Single(zip.Entries).FullName);
    }

    [Fact]
    public async Task The_document_offers_a_file_picker_and_the_page_shows_it()
    {
        var document = await _service.GetJsonAsync("/openapi/v1.json");
        Assert.Equal("binary", document.GetProperty("paths").GetProperty("/api/upload").GetProperty("post").GetProperty("requestBody")
            .GetProperty("content").GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties").GetProperty("file")
            .GetProperty("format").GetString());
        Assert.Contains("swagger-ui", await _service.Http.GetStringAsync("/docs/index.html"));
        using var redirect = await _service.Http.GetAsync("/swagger");
        Assert.Equal("/docs/", redirect.Headers.Location?.ToString());
        foreach (var path in new[] { "/health", "/alive" })
            using (var health = await _service.Http.GetAsync(path))
                Assert.Equal(StatusCodes.Status200OK, (int)health.StatusCode);
    }

    private async Task<string?> StatusAsync(string id) => (await _service.GetJsonAsync($"/api/status/{id}")).GetProperty("status").GetString();
}
