using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd.Uploads;

/// <summary>Images straight from people and devices.</summary>
public sealed class ImageUploadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_file_of_a_form_becomes_a_task_and_then_an_image_with_both_addresses()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await service.Http.PostAsync("/api/images/upload?format=webp", Form(("image", "shoe.png", TestImages.Png(1))), Token);

        var body = await JsonAsync(answer, 202);
        var task = body.GetProperty("taskId").GetString();
        Assert.Equal(task, body.GetProperty("imageId").GetString());
        await service.WaitAsync(body.GetProperty("request_id").GetString()!);
        var image = await service.GetJsonAsync($"/api/images/{task}");
        Assert.Equal(("completed", "shoe.png", "image/webp"),
            (image.GetProperty("status").GetString(), image.GetProperty("name").GetString(), image.GetProperty("compressed").GetProperty("mediaType").GetString()));
        Assert.Equal(TestImages.Png(1), await service.Http.GetByteArrayAsync(image.GetProperty("imageUrl").GetString(), Token));
        Assert.Equal("completed", (await service.GetJsonAsync($"/api/tasks/{task}")).GetProperty("status").GetString());
        Assert.Equal($$"""{"taskId":"{{task}}","status":"completed"}""", await service.Http.GetStringAsync($"/api/tasks/{task}/status", Token));
    }

    [Fact]
    public async Task Many_files_are_one_request_and_those_that_are_no_images_are_told_by_name()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var form = Form(("image", "a.png", TestImages.Png(1)), ("image", "notes.txt", "hello"u8.ToArray()), ("anything", "b.png", TestImages.Png(2)), ("image", "none.png", []));
        form.Add(new StringContent("jpeg"), "format");
        using var answer = await service.Http.PostAsync("/api/images/upload?wait=60", form, Token);

        var body = await JsonAsync(answer, 200);
        Assert.Equal(["a.png", "b.png"], body.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("name").GetString()));
        Assert.All(body.GetProperty("images").EnumerateArray(), image =>
            Assert.Equal("image/jpeg", image.GetProperty("result").GetProperty("compressed").GetProperty("mediaType").GetString()));
        Assert.Equal([("notes.txt", "not_an_image"), ("none.png", "empty")],
            body.GetProperty("rejected").EnumerateArray().Select(one => (one.GetProperty("name").GetString(), one.GetProperty("code").GetString())));
        var sheet = await service.Http.GetStringAsync($"/api/download/{body.GetProperty("request_id").GetString()}", Token);
        Assert.Contains("\r\n1,a.png,\"http://", sheet);
        Assert.DoesNotContain("upload:", sheet);
    }

    [Fact]
    public async Task A_device_sends_a_frame_and_gets_the_normalised_bytes_back()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await SendAsync(service, "/api/images/upload?format=jpeg&width=80&wait=60", TestImages.Png(3), accept: "image/*");

        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal([0xFF, 0xD8, 0xFF], (await answer.Content.ReadAsByteArrayAsync(Token))[..3]);
    }

    [Fact]
    public async Task A_device_whose_frame_cannot_be_served_gets_the_reason()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await SendAsync(service, "/api/images/upload?format=jpeg&operations=crop+5000,0+10x10&wait=60", TestImages.Png(3), accept: "image/*");
        await answer.IsProblemAsync(422, "impossible_operation");
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/json")]
    public async Task Who_waits_and_does_not_ask_for_an_image_gets_JSON(string accept)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await SendAsync(service, "/api/images/upload?wait=60", TestImages.Png(3), accept);
        Assert.Equal("completed", (await JsonAsync(answer, 200)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Who_does_not_wait_gets_ids_also_when_it_asks_for_bytes()
    {
        await using var service = await ServiceUnderTest.StartAsync("--Processing:Slots=1");
        using var answer = await SendAsync(service, "/api/images/upload", TestImages.Png(3), accept: "image/*");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_device_that_hangs_up_while_it_waits_does_not_take_its_image_with_it()
    {
        using var open = new SemaphoreSlim(0);
        await using var service = await ServiceUnderTest.StartAsync();
        var url = service.Images.Serve("held.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(5), context.RequestAborted);
        });
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = service.Http.PostAsJsonAsync("/api/images/upload?wait=60", new { url }, hangUp.Token);
        JsonElement listed;
        while ((listed = (await service.GetJsonAsync("/api/requests")).GetProperty("items")).GetArrayLength() == 0) await Task.Delay(20, Token);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        // What the service does about a caller that is gone, it does within this second.
        for (var i = 0; i < 50; i++, await Task.Delay(20, Token)) Assert.Equal(1, (await service.GetJsonAsync("/api/requests")).GetProperty("items").GetArrayLength());
        open.Release();
        Assert.Equal("completed", (await service.WaitAsync(listed[0].GetProperty("request_id").GetString()!)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Addresses_come_as_JSON_with_the_recipe_beside_them()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var url = service.Images.Serve("x.png", TestImages.Png(4), "image/png");
        using var one = await service.Http.PostAsJsonAsync("/api/images/upload?wait=60", new { url, format = "webp", operations = new[] { new { op = "grayscale" } } }, Token);
        var body = await JsonAsync(one, 200);
        Assert.Equal("image/webp", body.GetProperty("images")[0].GetProperty("result").GetProperty("compressed").GetProperty("mediaType").GetString());

        using var some = await service.Http.PostAsJsonAsync("/api/images/upload", new { urls = new[] { url, "ftp://a.example/b.png", "upload:" + new string('a', 64) } }, Token);
        body = await JsonAsync(some, 202);
        Assert.Equal((1, 2), (body.GetProperty("images").GetArrayLength(), body.GetProperty("rejected").GetArrayLength()));
    }

    [Theory]
    [InlineData("[]", "bad_form")]
    [InlineData("{", "bad_form")]
    [InlineData("{\"url\":5}", "bad_form")]
    [InlineData("{}", "no_image")]
    [InlineData("{\"url\":\"https://a.example/a.png\",\"quality\":500}", "invalid_recipe")]
    [InlineData("{\"url\":\"https://a.example/a.png\",\"wait\":-1}", "invalid_wait")]
    [InlineData("{\"url\":\"https://a.example/a.png\",\"wait\":1e9}", "invalid_wait")]
    [InlineData("{\"url\":\"https://a.example/a.png\",\"wait\":60.5}", "invalid_wait")]
    public async Task JSON_that_does_not_fit_is_told_what_to_send(string json, string code)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await service.Http.PostAsync("/api/images/upload", content, Token);
        await answer.IsProblemAsync(400, code);
        Assert.Empty((await service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_form_without_an_image_is_told_where_to_put_one()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var form = new MultipartFormDataContent { { new StringContent("webp"), "format" } };
        using var answer = await service.Http.PostAsync("/api/images/upload", form, Token);
        await answer.IsProblemAsync(400, "no_image");
    }

    [Fact]
    public async Task A_file_larger_than_allowed_is_refused_by_itself_and_leaves_nothing_behind()
    {
        await using var service = await ServiceUnderTest.StartAsync("--Fetching:MaxBytes=100000", "--Fetching:MaxBytesInMemory=300000");
        using var form = Form(("image", "big.png", new byte[100_001]), ("image", "a.png", TestImages.Png(1)));
        using var answer = await service.Http.PostAsync("/api/images/upload", form, Token);
        var body = await JsonAsync(answer, 202);
        Assert.Equal("too_large", Assert.Single(body.GetProperty("rejected").EnumerateArray()).GetProperty("code").GetString());
        Assert.Empty(Directory.GetFiles(Path.Combine(service.DataDirectory, "incoming")));
    }

    [Fact]
    public async Task An_upload_that_is_refused_after_its_image_was_stored_leaves_nothing_behind()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var form = Form(("image", "a.png", TestImages.Png(1)));
        form.Add(new StringContent("500"), "quality");
        using var answer = await service.Http.PostAsync("/api/images/upload", form, Token);
        await answer.IsProblemAsync(400, "invalid_recipe");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "objects"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task More_bytes_or_images_than_allowed_are_refused_and_nothing_runs()
    {
        await using var service = await ServiceUnderTest.StartAsync("--Uploads:MaxImages=2");
        using var form = Form(("image", "a.png", TestImages.Png(1)), ("image", "b.png", TestImages.Png(2)), ("image", "c.png", TestImages.Png(3)));
        using var answer = await service.Http.PostAsync("/api/images/upload", form, Token);
        await answer.IsProblemAsync(413, "body_too_large");
        Assert.Empty((await service.GetJsonAsync("/api/images")).GetProperty("items").EnumerateArray());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "objects"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_new_recipe_on_a_stored_original_is_a_new_task()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var url = service.Images.Serve("x.png", TestImages.Png(5), "image/png");
        var id = await service.RunAsync($"S,P,U\n1,A,{url}\n", "?format=webp");
        var image = (await service.ImagesOfAsync(id))[0].GetProperty("id").GetString();

        using var answer = await service.Http.PostAsJsonAsync($"/api/images/{image}/operations", new { format = "png", operations = "resize 40 | grayscale" }, Token);
        var body = await JsonAsync(answer, 202);
        await service.WaitAsync(body.GetProperty("request_id").GetString()!);
        var made = await service.GetJsonAsync($"/api/images/{body.GetProperty("taskId").GetString()}");
        Assert.Equal((40, "x.png", 1), (made.GetProperty("compressed").GetProperty("width").GetInt32(), made.GetProperty("name").GetString(), service.Images.Requests("x.png")));

        // The first request goes; the original stays for the second.
        (await service.Http.DeleteAsync($"/api/requests/{id}", Token)).Dispose();
        Assert.Equal(TestImages.Png(5), await service.Http.GetByteArrayAsync(made.GetProperty("originalUrl").GetString(), Token));
    }

    [Fact]
    public async Task An_image_that_was_never_fetched_has_nothing_to_operate_on()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var id = await service.RunAsync($"S,P,U\n1,A,{service.Images.Root}none.png\n");
        var image = (await service.ImagesOfAsync(id))[0].GetProperty("id").GetString();
        using var answer = await service.Http.PostAsync($"/api/images/{image}/operations?format=png", null, Token);
        await answer.IsProblemAsync(409, "no_original");
    }

    [Fact]
    public async Task The_list_of_images_has_those_of_all_requests_and_finds_the_failed_ones()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.RunAsync($"S,P,U\n1,A,{service.Images.Root}none.png\n");
        using var answer = await service.Http.PostAsync("/api/images/upload?wait=60", Form(("image", "a.png", TestImages.Png(1))), Token);
        await JsonAsync(answer, 200);

        var all = (await service.GetJsonAsync("/api/images")).GetProperty("items").EnumerateArray().Select(image => image.GetProperty("name").GetString());
        Assert.Equal(["a.png", "none.png"], all);
        var first = await service.GetJsonAsync("/api/images?limit=1");
        var second = await service.GetJsonAsync($"/api/images?limit=1&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal("none.png", second.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal("none.png", Assert.Single((await service.GetJsonAsync("/api/images?status=failed")).GetProperty("items").EnumerateArray()).GetProperty("name").GetString());
        using var wrong = await service.Http.GetAsync("/api/images?status=x", Token);
        await wrong.IsProblemAsync(400, "invalid_status");
    }

    [Fact]
    public async Task Deleting_an_upload_removes_its_objects_and_one_of_many_is_refused()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var one = await service.Http.PostAsync("/api/images/upload?format=webp&wait=60", Form(("image", "a.png", TestImages.Png(1))), Token);
        var task = (await JsonAsync(one, 200)).GetProperty("taskId").GetString();
        using var gone = await service.Http.DeleteAsync($"/api/images/{task}", Token);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "objects"), "*", SearchOption.AllDirectories));
        using var unknown = await service.Http.GetAsync($"/api/tasks/{task}", Token);
        await unknown.IsProblemAsync(404, "unknown_task");

        using var two = await service.Http.PostAsync("/api/images/upload", Form(("image", "a.png", TestImages.Png(1)), ("image", "b.png", TestImages.Png(2))), Token);
        var some = (await JsonAsync(two, 202)).GetProperty("images")[0].GetProperty("imageId").GetString();
        using var refused = await service.Http.DeleteAsync($"/api/images/{some}", Token);
        await refused.IsProblemAsync(409, "part_of_request");
    }

    [Fact]
    public async Task The_same_content_is_stored_and_encoded_once()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await service.Http.PostAsync("/api/images/upload?format=webp&wait=60", Form(("image", "a.png", TestImages.Png(1)), ("image", "b.png", TestImages.Png(1))), Token);
        var images = (await JsonAsync(answer, 200)).GetProperty("images");
        Assert.Equal(2, images.GetArrayLength());
        Assert.Single(Directory.GetFiles(Path.Combine(service.DataDirectory, "objects", "original-images"), "*", SearchOption.AllDirectories));
    }

    internal static MultipartFormDataContent Form(params IEnumerable<(string Field, string Name, byte[] Content)> files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (field, name, content) in files) form.Add(new ByteArrayContent(content), field, name);
        return form;
    }

    internal static async Task<JsonElement> JsonAsync(HttpResponseMessage answer, int status)
    {
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private static async Task<HttpResponseMessage> SendAsync(ServiceUnderTest service, string path, byte[] content, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        request.Headers.Accept.ParseAdd(accept);
        return await service.Http.SendAsync(request, Token);
    }
}
