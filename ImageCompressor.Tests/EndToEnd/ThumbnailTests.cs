using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ImageCompressor.Domain.Images;
using ImageCompressor.Processing;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.Imaging;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>GET /api/images/{id}/thumbnail.</summary>
public sealed class ThumbnailTests : IAsyncLifetime
{
    /// <summary>Of more than a thumbnail's bytes in every format.</summary>
    private static readonly byte[] s_large = TestImages.Png(61, 900, 600);

    private ServiceUnderTest _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync("--Fetching:MaxAttempts=1");

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("avif")]
    [InlineData("gif")]
    public async Task A_large_result_of_any_format_has_a_small_WebP_with_the_headers_of_bytes(string format)
    {
        var image = await MakeAsync(s_large, $"?format={format}&quality=90");
        using var answer = await _service.Http.GetAsync(Url(image), Token);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal("image/webp", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.False(answer.Headers.ETag!.IsWeak);
        var small = Pictures.Decode(bytes);
        Assert.Equal((Thumbnails.Side, 320), (small.Width, small.Height));
        Assert.True(bytes.Length < image.GetProperty("compressed").GetProperty("bytes").GetInt64() / 2, $"{bytes.Length} bytes");
        Assert.InRange(Pictures.Distance(small, Pictures.Decode(Pictures.Compress(s_large, new() { Width = Thumbnails.Side }).Content!)), 0, 12);
    }

    [Fact]
    public async Task An_image_that_lies_on_its_side_stands_upright()
    {
        // Orientation 6 is kept by a kept original alone; red is above when it stands.
        var stored = Pictures.Photo(900, 600);
        var image = await MakeAsync(Pictures.Rotated(stored, 6), "?format=jpeg&quality=100");
        Assert.Equal("kept_original", image.GetProperty("outcome").GetString());
        var small = Pictures.Decode(await _service.Http.GetByteArrayAsync(Url(image), Token));
        Assert.Equal((320, Thumbnails.Side), (small.Width, small.Height));
    }

    [Fact]
    public async Task An_animation_is_shown_by_its_first_frame()
    {
        var image = await MakeAsync(LongAnimation(), "?format=keep");
        Assert.True(image.GetProperty("compressed").GetProperty("bytes").GetInt64() > Thumbnails.FewBytes);
        Assert.True(image.GetProperty("frames").GetInt32() > 1);
        var bytes = await _service.Http.GetByteArrayAsync(Url(image), Token);
        Assert.Equal((1, 200, 160), (Pictures.Compressor.ReadHeader(bytes).Frames, Pictures.Decode(bytes).Width, Pictures.Decode(bytes).Height));
    }

    [Fact]
    public async Task A_result_of_few_bytes_and_pixels_is_its_own_thumbnail()
    {
        var image = await MakeAsync(TestImages.Png(62), "?format=webp");
        var compressed = await _service.Http.GetByteArrayAsync(image.GetProperty("compressedUrl").GetString(), Token);
        Assert.Equal(compressed, await _service.Http.GetByteArrayAsync(Url(image), Token));
        Assert.InRange(compressed.Length, 1, Thumbnails.FewBytes);
    }

    [Fact]
    public async Task A_result_of_few_bytes_and_very_many_pixels_is_not_given_to_a_list()
    {
        var image = await MakeAsync(Pictures.File(Pictures.Plain(3000, 2000, 10, 200, 30), "png"), "?format=png");
        Assert.InRange(image.GetProperty("compressed").GetProperty("bytes").GetInt64(), 1, Thumbnails.FewBytes);
        Assert.Equal(Thumbnails.Side, Pictures.Decode(await _service.Http.GetByteArrayAsync(Url(image), Token)).Width);
    }

    [Fact]
    public async Task A_known_tag_is_answered_without_looking_into_the_store_and_a_head_sends_nothing()
    {
        var image = await MakeAsync(s_large, "?format=jpeg");
        using var head = await SendAsync(HttpMethod.Head, image, tag: null);
        Assert.Equal((HttpStatusCode.OK, "image/webp"), (head.StatusCode, head.Content.Headers.ContentType?.ToString()));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
        using var full = await _service.Http.GetAsync(image.GetProperty("compressedUrl").GetString(), Token);
        Assert.NotEqual(full.Headers.ETag, head.Headers.ETag);
        DeleteObjects();
        using var known = await SendAsync(HttpMethod.Get, image, head.Headers.ETag);
        Assert.Equal((HttpStatusCode.NotModified, head.Headers.ETag), (known.StatusCode, known.Headers.ETag));
        Assert.Equal("public, max-age=31536000, immutable", known.Headers.GetValues("Cache-Control").Single());
        // It is remembered: nobody needs the store for it.
        using var again = await SendAsync(HttpMethod.Get, image, full.Headers.ETag);
        Assert.Equal((HttpStatusCode.OK, head.Content.Headers.ContentLength), (again.StatusCode, again.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task One_whose_object_is_gone_damaged_or_cut_is_a_clear_refusal()
    {
        var gone = await MakeAsync(s_large, "?format=jpeg");
        DeleteObjects();
        await (await _service.Http.GetAsync(Url(gone), Token)).IsProblemAsync(404, "object_missing");

        var damaged = await MakeAsync(TestImages.Png(63, 900, 600), "?format=jpeg");
        foreach (var file in Objects()) await File.WriteAllBytesAsync(file, new byte[new FileInfo(file).Length], Token);
        await (await _service.Http.GetAsync(Url(damaged), Token)).IsProblemAsync(422, "not_an_image");

        var cut = await MakeAsync(TestImages.Png(64, 900, 600), "?format=jpeg");
        foreach (var file in Objects()) await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file, Token))[..^1], Token);
        var answer = await _service.Http.GetAsync(Url(cut), Token);
        await answer.IsProblemAsync(422, "damaged_image");
        Assert.False(answer.Headers.Contains("ETag") || answer.Headers.CacheControl is { Public: true });
    }

    [Fact]
    public async Task One_that_failed_or_is_unknown_is_refused_as_its_bytes_are()
    {
        var failed = await RunAsync(new Uri(_service.Images.Root, "none.png").ToString(), "");
        Assert.Equal(JsonValueKind.Null, failed.GetProperty("thumbnailUrl").ValueKind);
        foreach (var which in new[] { "compressed", "thumbnail" })
        {
            await (await _service.Http.GetAsync($"/api/images/{failed.GetProperty("id").GetString()}/{which}", Token)).IsProblemAsync(404, "http_404");
            await (await _service.Http.GetAsync($"/api/images/{Guid.NewGuid():N}/{which}", Token)).IsProblemAsync(404, "unknown_image");
        }
    }

    [Fact]
    public async Task One_that_is_not_done_is_not_ready()
    {
        var asked = new TaskCompletionSource();
        using var open = new SemaphoreSlim(0);
        var held = _service.Images.Serve("held.png", async context =>
        {
            asked.TrySetResult();
            await open.WaitAsync(context.RequestAborted);
        });
        using var upload = await _service.UploadAsync($"urls\n{held}\n");
        var id = JsonSerializer.Deserialize<JsonElement>(await upload.Content.ReadAsStringAsync(Token)).GetProperty("request_id").GetString()!;
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
        var image = (await _service.ImagesOfAsync(id)).Single().GetProperty("id").GetString();
        await (await _service.Http.GetAsync($"/api/images/{image}/thumbnail", Token)).IsProblemAsync(404, "not_ready");
        open.Release();
    }

    private static string Url(JsonElement image) => image.GetProperty("thumbnailUrl").GetString()!;

    private Task<JsonElement> MakeAsync(byte[] content, string query) => RunAsync(_service.Images.Serve($"{Guid.NewGuid():N}.png", content), query);

    private async Task<JsonElement> RunAsync(string url, string query) => (await _service.ImagesOfAsync(await _service.RunAsync($"urls\n{url}\n", query))).Single();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, JsonElement image, EntityTagHeaderValue? tag)
    {
        using var request = new HttpRequestMessage(method, Url(image));
        if (tag is not null) request.Headers.IfNoneMatch.Add(tag);
        return await _service.Http.SendAsync(request, Token);
    }

    /// <summary>What is delivered: no originals, and no reports.</summary>
    private string[] Objects() =>
        [.. Directory.GetDirectories(_service.DataDirectory, ObjectName.CompressedBucket, SearchOption.AllDirectories)
            .SelectMany(bucket => Directory.GetFiles(bucket, "*.jpg", SearchOption.AllDirectories))];

    private void DeleteObjects() => Array.ForEach(Objects(), File.Delete);

    /// <summary>A GIF of eight noisy frames of 200 × 160.</summary>
    private static byte[] LongAnimation()
    {
        var frame = Pictures.Photo(200, 160).Pixels;
        var strip = new Pictures.Raw(200, 160 * 8, 3, [.. Enumerable.Range(0, 8).SelectMany(i => frame.Select(value => (byte)(value + 5 * i)))]);
        return Pictures.File(strip, "gif", new NetVips.VOption { { "page_height", 160 } });
    }
}
