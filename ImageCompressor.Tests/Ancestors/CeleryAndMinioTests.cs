using ImageCompressor.Tests.Backends.S3;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;
using ImageCompressor.Tests.EndToEnd.Uploads;
using ImageCompressor.Tests.Imaging;
using ImageCompressor.Tests.Manifests;

namespace ImageCompressor.Tests.Ancestors;

/// <summary>FastAPI before Celery, MongoDB and MinIO: a sheet of image URLs in, a sheet with links out, one task for all of it. What is proved elsewhere:</summary>
/// <remarks>
/// <list type="table">
/// <item><term>its buckets were never made</term><description><see cref="S3StorageTests.A_sheet_gives_the_same_bytes_as_with_files"/>, on buckets that are not there before</description></item>
/// <item><term>links named a host that no browser reaches, and ended</term><description><see cref="AncestorTests.Links_are_those_that_the_caller_can_reach"/>,
/// <see cref="S3ServerTests.A_link_is_signed_for_the_public_endpoint_where_that_is_another"/></description></item>
/// <item><term>no deadline, no limit, no guard; pages of HTML stored as images</term><description><see cref="AncestorTests.A_host_that_hangs_does_not_hang_the_batch"/>,
/// <see cref="AncestorTests.An_html_error_page_is_never_stored_as_an_image"/>, ImageCompressor.Tests.Fetching</description></item>
/// <item><term>one image after the other, and others' sheets behind</term><description><see cref="SheetJourneyTests.A_large_sheet_does_not_delay_a_small_one"/></description></item>
/// <item><term>byte order marks, UTF-16, other headers, blank lines, commas in URLs</term><description><see cref="SheetEncodingTests"/>, <see cref="SheetHeaderTests"/>,
/// <see cref="SheetBodyTests"/></description></item>
/// <item><term>a batch was one document, of 16 MB at most</term><description>a document for each image: ImageCompressor.Backends/MongoDb</description></item>
/// <item><term>orphans of a batch that died</term><description><see cref="RequestTests.A_deleted_request_is_gone_with_the_objects_that_nobody_else_uses"/></description></item>
/// </list>
/// </remarks>
public sealed class CeleryAndMinioTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync("--Fetching:MaxAttempts=1");

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    // ---- its calls

    [Theory]
    [InlineData("/api/upload/")]
    [InlineData("/webhook/upload/")]
    [InlineData("/api/webhook/upload/")]
    public async Task Its_three_calls_work_with_their_slashes(string upload)
    {
        var url = _service.Images.Serve("photo.png", TestImages.Png(1));
        using var answer = await _service.UploadAsync(System.Text.Encoding.UTF8.GetBytes($"s,product,urls\n1,SKU1,\"{url}, {url}\"\n"), "", "file", upload);
        var id = (await ImageUploadTests.JsonAsync(answer, 202)).GetProperty("request_id").GetString()!;
        await _service.WaitAsync(id);

        Assert.Equal("completed", (await _service.GetJsonAsync($"/api/status/{id}/")).GetProperty("status").GetString());
        using var sheet = await _service.Http.GetAsync($"/api/download/{id}/", Token);
        Assert.Equal(("text/csv", "attachment"), (sheet.Content.Headers.ContentType?.MediaType, sheet.Content.Headers.ContentDisposition?.DispositionType));
        var lines = (await sheet.Content.ReadAsStringAsync(Token)).Split("\r\n");
        Assert.StartsWith("s,product,urls,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"1,SKU1,\"{url}, {url}\",\"http", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_not_there_is_404_and_no_success_and_no_500()
    {
        foreach (var path in new[] { "/api/status/65f0c0ffee65f0c0ffee65f0", "/api/download/65f0c0ffee65f0c0ffee65f0", "/api/status/not-an-id/", "/api/download/not-an-id/" })
            using (var answer = await _service.Http.GetAsync(path, Token))
                await answer.IsProblemAsync(404, "unknown_request");
    }

    [Fact]
    public async Task A_download_in_the_middle_is_409_and_no_success()
    {
        using var open = new SemaphoreSlim(0);
        var url = _service.Images.Serve("slow.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(1), context.RequestAborted);
        });
        using var upload = await _service.UploadAsync($"urls\n{url}\n");
        var id = (await ImageUploadTests.JsonAsync(upload, 202)).GetProperty("request_id").GetString()!;
        using var early = await _service.Http.GetAsync($"/api/download/{id}", Token);
        Assert.Equal(409, (int)early.StatusCode);
        open.Release();
        await _service.WaitAsync(id);
        using var later = await _service.Http.GetAsync($"/api/download/{id}", Token);
        Assert.Equal(200, (int)later.StatusCode);
    }

    // ---- what happened there

    [Fact]
    public async Task One_bad_url_a_page_a_transparent_and_a_palette_image_do_not_take_the_batch_with_them()
    {
        string[] urls =
        [
            _service.Images.Serve("transparent.png", Pictures.File(Pictures.Photo(60, 40, 4), "png")),
            _service.Images.Serve("palette.png", Pictures.File(Pictures.Photo(60, 40), "png", new NetVips.VOption { { "palette", true } })),
            _service.Images.Serve("page.jpg", "<html>Sorry</html>"u8.ToArray()), $"{_service.Images.Root}gone.jpg", "nonsense", _service.Images.Serve("good.png", TestImages.Png(1)),
        ];
        var id = await _service.RunAsync($"s,product,urls\n1,SKU1,\"{string.Join(", ", urls)}\"\n", "?format=jpeg");
        var status = await _service.GetJsonAsync($"/api/status/{id}");
        Assert.Equal("completed_with_errors", status.GetProperty("status").GetString());
        Assert.Equal(["completed", "completed", "failed", "failed", "completed"], (await _service.ImagesOfAsync(id)).Select(image => image.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task What_has_failed_says_so_and_why_and_can_be_done_again()
    {
        var id = await _service.RunAsync($"urls\n{_service.Images.Root}later.png\n");
        Assert.Equal("failed", (await _service.GetJsonAsync($"/api/status/{id}")).GetProperty("status").GetString());
        Assert.Equal("http_404", (await _service.ImagesOfAsync(id))[0].GetProperty("failure").GetProperty("code").GetString());
        _service.Images.Serve("later.png", TestImages.Png(1));
        using var again = await _service.Http.PostAsync($"/api/requests/{id}/retry", null, Token);
        Assert.Equal("completed", (await _service.WaitAsync(id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_callers_own_urls_come_back_as_he_wrote_them()
    {
        var url = _service.Images.Serve("photo.png", TestImages.Png(1)) + "?auto=compress,format&w=1260#top";
        var id = await _service.RunAsync($"s,product,urls\n1,SKU1,\"{url}\"\n");
        Assert.Contains($"1,SKU1,\"{url}\",http", (await _service.Http.GetStringAsync($"/api/download/{id}", Token)).Replace($"\"{url}\",\"http", $"\"{url}\",http", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("False", false)]
    [InlineData("true", true)]
    public async Task A_setting_that_says_false_is_false(string value, bool encrypts)
    {
        await using var service = await ServiceUnderTest.StartAsync($"--Storage:RedirectReads={value}");
        Assert.Equal(encrypts, ((ImageCompressor.Backends.Composition.BackendOptions)service.Services.GetService(typeof(ImageCompressor.Backends.Composition.BackendOptions))!).RedirectReads);
    }

    [Fact]
    public async Task The_quality_is_what_the_caller_says_and_what_cannot_be_is_refused()
    {
        var url = _service.Images.Serve("photo.png", TestImages.Png(1, 400, 300));
        var sizes = new List<long>();
        foreach (var quality in new[] { 20, 90 })
            sizes.Add((await _service.ImagesOfAsync(await _service.RunAsync($"urls\n{url}\n", $"?format=jpeg&quality={quality}")))[0].GetProperty("compressed").GetProperty("bytes").GetInt64());
        Assert.True(sizes[0] < sizes[1], string.Join(" ", sizes));
        using var refused = await _service.UploadAsync($"urls\n{url}\n", "?quality=0");
        await refused.IsProblemAsync(400, "invalid_recipe");
    }
}
