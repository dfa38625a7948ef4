using System.Text.Json;
using ImageCompressor.Tests.Doubles;
using Microsoft.AspNetCore.Http;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>Faults of the services that this one replaces, each as its users met it. Those of reading sheets are in Manifests, those of
/// downloading in Fetching, those of losing work in <see cref="NothingLostTests"/>;
/// the calls of each service, and what happened there alone, are in Ancestors.</summary>
public sealed class AncestorTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync("--Fetching:MaxAttempts=1");

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Two_products_with_the_same_file_name_do_not_overwrite_each_other()
    {
        var first = _service.Images.Serve("one/photo.jpg", TestImages.Png(1));
        var second = _service.Images.Serve("two/photo.jpg", TestImages.Png(2));
        var images = await _service.ImagesOfAsync(await _service.RunAsync($"urls\n\"{first},{second}\"\n"));
        Assert.Equal(TestImages.Png(1), await BytesAsync(images[0], "originalUrl"));
        Assert.Equal(TestImages.Png(2), await BytesAsync(images[1], "originalUrl"));
    }

    [Fact]
    public async Task The_same_url_with_new_content_is_not_answered_with_the_old_result()
    {
        var url = _service.Images.Serve("photo.png", TestImages.Png(3));
        var before = await _service.ImagesOfAsync(await _service.RunAsync($"urls\n{url}\n"));
        _service.Images.Serve("photo.png", TestImages.Png(4));
        var after = await _service.ImagesOfAsync(await _service.RunAsync($"urls\n{url}\n"));
        Assert.Equal(TestImages.Png(4), await BytesAsync(after[0], "originalUrl"));
        Assert.Equal(TestImages.Png(3), await BytesAsync(before[0], "originalUrl"));
    }

    [Fact]
    public async Task An_html_error_page_is_never_stored_as_an_image()
    {
        var page = _service.Images.Serve("photo.jpg", "<html><body>Sorry</body></html>"u8.ToArray(), "image/jpeg");
        var image = (await _service.ImagesOfAsync(await _service.RunAsync($"urls\n{page}\n"))).Single();
        Assert.Equal("not_an_image", image.GetProperty("failure").GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, image.GetProperty("originalUrl").ValueKind);
        Assert.DoesNotContain(Directory.GetFiles(_service.DataDirectory, "*", SearchOption.AllDirectories), file => file.Contains("original-images"));
    }

    [Fact]
    public async Task A_bad_image_fails_once_and_is_not_delivered_for_ever()
    {
        var bad = _service.Images.Serve("bad.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 0]);
        var id = await _service.RunAsync($"urls\n{bad}\n");
        Assert.Equal("failed", (await _service.GetJsonAsync($"/api/status/{id}")).GetProperty("status").GetString());
        await Task.Delay(300);
        Assert.Equal(1, _service.Images.Requests("bad.jpg"));
    }

    [Fact]
    public async Task A_host_that_hangs_does_not_hang_the_batch()
    {
        await using var service = await ServiceUnderTest.StartAsync("--Fetching:MaxAttempts=1", "--Fetching:HeaderTimeout=00:00:05", "--Fetching:ConnectTimeout=00:00:05");
        var hangs = service.Images.Serve("hangs.jpg", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var good = service.Images.Serve("good.png", TestImages.Png(5));
        var images = await service.ImagesOfAsync(await service.RunAsync($"urls\n\"{hangs},{good}\"\n"));
        Assert.Equal("timeout", images[0].GetProperty("failure").GetProperty("code").GetString());
        Assert.Equal("completed", images[1].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Images_are_done_in_the_order_of_the_sheet_and_not_last_first()
    {
        // One at a time: of several in flight it is luck which one arrives first.
        await using var service = await ServiceUnderTest.StartAsync("--Processing:Slots=1");
        var asked = new List<int>();
        var urls = Enumerable.Range(0, 40).Select(i => service.Images.Serve($"order-{i}.png", async context =>
        {
            lock (asked) asked.Add(i);
            await context.Response.Body.WriteAsync(TestImages.Png(6));
        })).ToArray();
        await service.RunAsync($"urls\n{string.Join('\n', urls)}\n");
        Assert.Equal(Enumerable.Range(0, 40), asked);
    }

    [Fact]
    public async Task Links_are_those_that_the_caller_can_reach()
    {
        await using var service = await ServiceUnderTest.StartAsync("--Links:PublicBaseUrl=https://images.example.com/");
        var url = service.Images.Serve("a.png", TestImages.Png(7));
        var id = await service.RunAsync($"urls\n{url}\n");
        Assert.Contains($"https://images.example.com/api/images/", await service.Http.GetStringAsync($"/api/download/{id}"));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/requests") { Headers = { Host = "pictures.localhost" } };
        await _service.RunAsync($"urls\n{_service.Images.Serve("b.png", TestImages.Png(8))}\n");
        using var own = await _service.Http.SendAsync(request);
        Assert.Contains("\"http://pictures.localhost/api/status/", await own.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Names_that_try_to_leave_the_folder_are_only_unknown_ids()
    {
        foreach (var path in new[] { "/api/images/..%2F..%2F..%2Fetc%2Fpasswd/compressed", "/api/download/..%2f..%2fimagecompressor.db", "/api/images/%2e%2e/original" })
            using (var answer = await _service.Http.GetAsync(path))
                Assert.Equal(StatusCodes.Status404NotFound, (int)answer.StatusCode);
    }

    private async Task<byte[]> BytesAsync(JsonElement image, string link) =>
        await _service.Http.GetByteArrayAsync(image.GetProperty(link).GetString());
}
