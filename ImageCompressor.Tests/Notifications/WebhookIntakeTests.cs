using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.Notifications;

/// <summary>Where an upload says who is to be told, and which addresses are not taken.</summary>
public sealed class WebhookIntakeTests : IAsyncLifetime
{
    private WebhookReceiver _receiver = null!;
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _service = await ServiceUnderTest.StartAsync($"--Webhooks:AllowedHosts:0={_receiver.Host}", "--Fetching:MaxAttempts=1");
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/hook")]
    [InlineData("http://2130706433/hook")]
    [InlineData("http://[::1]:9/hook")]
    [InlineData("http://[::ffff:10.0.0.1]/hook")]
    [InlineData("https://10.1.2.3/hook")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[fd12::1]/hook")]
    [InlineData("http://localhost:5080/api/requests")]
    [InlineData("ftp://a.example/hook")]
    [InlineData("hook")]
    [InlineData("https://user:hunter2@a.example/hook")]
    public async Task An_address_that_must_not_be_called_is_refused_and_nothing_is_kept(string url)
    {
        foreach (var more in new[] { "", "&dryRun=true" })
        {
            using var answer = await _service.UploadAsync(Sheet(), $"?webhookUrl={Uri.EscapeDataString(url)}{more}");
            var problem = await answer.IsProblemAsync(422, "webhook_refused");
            Assert.Equal("webhookUrl", problem.GetProperty("problems")[0].GetProperty("field").GetString());
            Assert.DoesNotContain("hunter2", problem.ToString());
        }

        Assert.Equal(0, (await _service.GetJsonAsync("/api/requests")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_host_that_is_open_for_downloads_is_not_open_for_webhooks()
    {
        using var answer = await _service.UploadAsync(Sheet(), $"?webhookUrl={Uri.EscapeDataString(_service.Images.Root.ToString())}");
        await answer.IsProblemAsync(422, "webhook_refused");
    }

    [Fact]
    public async Task A_host_that_nobody_knows_is_told_at_once()
    {
        using var answer = await _service.UploadAsync(Sheet(), "?webhookUrl=https://shop.invalid/hook");
        await answer.IsProblemAsync(422, "webhook_unreachable");
    }

    [Fact]
    public async Task A_very_long_address_and_very_many_are_refused()
    {
        using var longest = await _service.UploadAsync(Sheet(), $"?webhookUrl={Uri.EscapeDataString(Hook(new string('x', 2_048 - Hook("").Length)))}");
        Assert.Equal(HttpStatusCode.Accepted, longest.StatusCode);
        using var longer = await _service.UploadAsync(Sheet(), $"?webhookUrl={Uri.EscapeDataString(Hook(new string('x', 2_049 - Hook("").Length)))}");
        await longer.IsProblemAsync(422, "webhook_refused");
        using var many = await _service.UploadAsync(Sheet(), "?" + string.Join('&', Enumerable.Range(0, 21).Select(i => $"webhook={Uri.EscapeDataString(Hook($"{i}"))}")));
        await many.IsProblemAsync(422, "too_many_webhooks");
    }

    [Theory]
    [InlineData("webhookUrl")]
    [InlineData("webhook_url")]
    [InlineData("WEBHOOK-URL")]
    [InlineData("webhook")]
    [InlineData("callbackUrl")]
    [InlineData("callback_url")]
    [InlineData("Callback")]
    public async Task The_field_has_the_names_that_clients_use_in_a_query_in_a_form_and_in_JSON(string name)
    {
        foreach (var path in new[] { "/api/upload", "/webhook/upload" })
        {
            using var inQuery = await _service.UploadAsync(System.Text.Encoding.UTF8.GetBytes(Sheet()), $"?{name}={Uri.EscapeDataString(Hook(path))}", path: path);
            await IsToldAsync(inQuery, path);
        }

        // Behind the file: what a form says last counts too.
        using var form = new MultipartFormDataContent { { new StringContent(Sheet()), "file", "a.csv" }, { new StringContent(Hook("form")), name } };
        using var inForm = await _service.Http.PostAsync("/api/upload", form);
        await IsToldAsync(inForm, "form");
        using var image = new MultipartFormDataContent { { new ByteArrayContent(TestImages.Png(3)), "image", "a.png" }, { new StringContent(Hook("image")), name } };
        using var withImage = await _service.Http.PostAsync("/api/images/upload", image);
        await IsToldAsync(withImage, "image");
        using var inJson = await _service.Http.PostAsJsonAsync("/api/images/upload", new Dictionary<string, string> { ["url"] = Image(), [name] = Hook("json") });
        await IsToldAsync(inJson, "json");
    }

    [Fact]
    public async Task Several_are_told_each_once()
    {
        var hooks = Enumerable.Range(0, 5).Select(i => Hook($"{i}")).ToArray();
        using var answer = await _service.Http.PostAsJsonAsync("/api/images/upload", new { url = Image(), webhookUrl = hooks });
        await _receiver.WaitAsync(5);
        // A comma inside an address parts nothing; the same one twice is one.
        using var other = await _service.UploadAsync(
            Sheet(), $"?webhookUrl={Uri.EscapeDataString($"{Hook("a,b")} {Hook("c")},{Hook("d")}")}&callback={Uri.EscapeDataString(Hook("c"))}&webhook=");
        Assert.Equal(HttpStatusCode.Accepted, other.StatusCode);
        await _receiver.WaitAsync(8);
        await Task.Delay(300);
        Assert.Equal(["/0", "/1", "/2", "/3", "/4", "/a,b", "/c", "/d"], _receiver.Calls.Select(call => call.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_http_is_not_allowed_it_is_refused()
    {
        await using var service = await ServiceUnderTest.StartAsync($"--Webhooks:AllowedHosts:0={_receiver.Host}", "--Webhooks:AllowHttp=false");
        using var answer = await service.UploadAsync($"urls\n{Image()}\n", $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}");
        await answer.IsProblemAsync(422, "webhook_refused");
    }

    [Fact]
    public async Task What_is_refused_at_the_upload_is_refused_later_too()
    {
        var id = await _service.RunAsync(Sheet());
        foreach (var (body, code) in new (object, string)[]
        {
            (new { url = "http://127.0.0.1:9/" }, "webhook_refused"), (new { url = "https://shop.invalid/" }, "webhook_unreachable"), (new { url = "" }, "webhook_refused"), (new { }, "webhook_refused"),
        })
        {
            using var answer = await _service.Http.PostAsJsonAsync($"/api/requests/{id}/webhooks", body);
            await answer.IsProblemAsync(422, code);
        }

        using var broken = await _service.Http.PostAsync($"/api/requests/{id}/webhooks", new StringContent("{", null, "application/json"));
        await broken.IsProblemAsync(400, "bad_request");
        for (var i = 0; i < 20; i++)
        {
            using var added = await _service.Http.PostAsJsonAsync($"/api/requests/{id}/webhooks", new { url = Hook($"{i}") });
            Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        }

        using var many = await _service.Http.PostAsJsonAsync($"/api/requests/{id}/webhooks", new { url = Hook("20") });
        await many.IsProblemAsync(422, "too_many_webhooks");
    }

    private string Image() => _service.Images.Serve("one.png", TestImages.Png(1), "image/png");

    private string Sheet() => $"urls\n{Image()}\n";

    private string Hook(string path) => new Uri(_receiver.Root, path).ToString();

    private async Task IsToldAsync(HttpResponseMessage answer, string path)
    {
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        var id = body.GetProperty("request_id").GetString();
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !_receiver.Calls.Any(call => call.Request == id); await Task.Delay(20))
            Assert.True(DateTime.UtcNow < deadline, $"{path}: not told");
        Assert.Equal("/" + path.TrimStart('/'), Assert.Single(_receiver.Calls, call => call.Request == id).Path);
    }
}
