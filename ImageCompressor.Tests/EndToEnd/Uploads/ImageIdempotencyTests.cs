using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd.Uploads;

/// <summary>Images that are sent twice because the answer was lost.</summary>
public sealed class ImageIdempotencyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_images_with_the_same_key_are_the_same_tasks()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var first = await SendAsync(service, "/api/images/upload?format=webp", Form(TestImages.Png(1)), "key");
        var one = await JsonAsync(first, 202);
        await service.WaitAsync(one.GetProperty("request_id").GetString()!);
        using var second = await SendAsync(service, "/api/images/upload?format=webp", Form(TestImages.Png(1)), "key");
        var two = await JsonAsync(second, 200);

        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(one.GetProperty("request_id").GetString(), two.GetProperty("request_id").GetString());
        Assert.Equal(Ids(one), Ids(two));
        Assert.Equal(["a ü.png", "b.png"], two.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("name").GetString()));
        Assert.Equal(one.GetProperty("rejected").ToString(), two.GetProperty("rejected").ToString());
        Assert.Equal("not_an_image", two.GetProperty("rejected")[0].GetProperty("code").GetString());
        Assert.Equal("completed", two.GetProperty("images")[0].GetProperty("result").GetProperty("status").GetString());
        Assert.Equal(1, (await service.GetJsonAsync("/api/requests")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_device_that_sends_its_frame_again_may_wait_and_gets_the_bytes()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var first = await FrameAsync(service, "?format=jpeg", "frame-1", TestImages.Png(3));
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        using var second = await FrameAsync(service, "?format=jpeg&wait=60", "frame-1", TestImages.Png(3), "image/*");
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (second.StatusCode, second.Content.Headers.ContentType?.MediaType));
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        using var third = await FrameAsync(service, "?format=jpeg&wait=1000", "frame-1", TestImages.Png(3));
        await third.IsProblemAsync(400, "invalid_wait");
        using var other = await FrameAsync(service, "?format=jpeg", "frame-1", TestImages.Png(4));
        await other.IsProblemAsync(422, "idempotency_key_reused");
        using var recipe = await FrameAsync(service, "?format=webp", "frame-1", TestImages.Png(3));
        await recipe.IsProblemAsync(422, "idempotency_key_reused");
        Assert.Equal(1, (await service.GetJsonAsync("/api/requests")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Addresses_in_JSON_are_known_again_and_others_are_not()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        string[] urls = ["https://a.example/1.png", "https://a.example/2.png", "ftp://a.example/3.png"];
        using var first = await SendAsync(service, "/api/images/upload", JsonContent.Create(new { urls, width = 80 }), "key");
        var one = await JsonAsync(first, 202);
        using var second = await SendAsync(service, "/api/images/upload", JsonContent.Create(new { urls, width = 80 }), "key");
        var two = JsonSerializer.Deserialize<JsonElement>(await second.Content.ReadAsStringAsync(Token));
        Assert.Equal(Ids(one), Ids(two));
        Assert.Equal(one.GetProperty("rejected").ToString(), two.GetProperty("rejected").ToString());
        using var fewer = await SendAsync(service, "/api/images/upload", JsonContent.Create(new { urls = urls[..2], width = 80 }), "key");
        await fewer.IsProblemAsync(422, "idempotency_key_reused");
        using var wider = await SendAsync(service, "/api/images/upload", JsonContent.Create(new { urls, width = 81 }), "key");
        await wider.IsProblemAsync(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_sheet_and_images_may_have_the_same_key()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var images = await FrameAsync(service, "", "key", TestImages.Png(1));
        Assert.Equal(HttpStatusCode.Accepted, images.StatusCode);
        using var sheet = await SendAsync(service, "/api/upload", new StringContent("urls\nhttps://a.example/1.png\n"), "key");
        Assert.Equal(HttpStatusCode.Accepted, sheet.StatusCode);
        Assert.False(sheet.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task Refused_images_free_their_key_and_an_upload_without_an_image_takes_none()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var none = await FrameAsync(service, "", "key", "no image"u8.ToArray());
        await none.IsProblemAsync(422, "not_an_image");
        using var wrong = await FrameAsync(service, "?quality=900", "key", TestImages.Png(1));
        await wrong.IsProblemAsync(400, "invalid_recipe");
        using var right = await FrameAsync(service, "", "key", TestImages.Png(1));
        Assert.Equal(HttpStatusCode.Accepted, right.StatusCode);
        Assert.False(right.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task Of_twenty_at_once_one_makes_the_tasks()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FrameAsync(service, "", "key", TestImages.Png(1))));
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Accepted, HttpStatusCode.Conflict }));
        Assert.Contains(answers, answer => answer.StatusCode != HttpStatusCode.Conflict);
        foreach (var answer in answers) answer.Dispose();
        Assert.Equal(1, (await service.GetJsonAsync("/api/requests")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await service.GetJsonAsync("/api/images")).GetProperty("items").GetArrayLength());
    }

    private static MultipartFormDataContent Form(byte[] image)
    {
        var form = new MultipartFormDataContent();
        form.Add(new ByteArrayContent(image), "image", "a ü.png");
        form.Add(new ByteArrayContent("hello"u8.ToArray()), "image", "notes.txt");
        form.Add(new ByteArrayContent(image), "image", "b.png");
        return form;
    }

    private static Task<HttpResponseMessage> FrameAsync(ServiceUnderTest service, string query, string key, byte[] image, string? accept = null) =>
        SendAsync(service, "/api/images/upload" + query, new ByteArrayContent(image) { Headers = { ContentType = new("application/octet-stream") } }, key, accept);

    private static async Task<HttpResponseMessage> SendAsync(ServiceUnderTest service, string path, HttpContent content, string key, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Idempotency-Key", key);
        if (accept is not null) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return await service.Http.SendAsync(request, Token);
    }

    private static List<string?> Ids(JsonElement answer) =>
        [.. answer.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("imageId").GetString())];

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer, int status)
    {
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }
}
