using System.Net;
using System.Text;
using System.Text.Json;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Tests.Doubles;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>A sheet that is sent twice because its answer was lost.</summary>
public sealed class IdempotencyTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task The_same_sheet_with_the_same_key_gets_the_same_answer_and_makes_no_second_request()
    {
        var url = _service.Images.Serve("a.png", TestImages.Png(1));
        var sheet = $"urls\n{url}\nftp://a.example/x.png\n";
        using var first = await SendAsync(sheet, "key-1");
        var one = await JsonAsync(first, 202);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        await _service.WaitAsync(one.GetProperty("request_id").GetString()!);

        using var second = await SendAsync(sheet, "key-1");
        var two = await JsonAsync(second, 202);
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        foreach (var same in new[] { "request_id", "rejected", "rejectedCount", "warnings", "totalImages", "totalRows", "links" })
            Assert.Equal(one.GetProperty(same).ToString(), two.GetProperty(same).ToString());
        Assert.Equal("unsupported_scheme", two.GetProperty("rejected")[0].GetProperty("code").GetString());
        Assert.Equal("completed", two.GetProperty("status").GetString());
        Assert.Equal((1, 1), (await CountAsync(), _service.Images.Requests("a.png")));
    }

    [Fact]
    public async Task A_key_in_quotes_or_sent_to_the_ancestors_route_is_the_same_key()
    {
        using var first = await SendAsync(Sheet(), "8e03978e-40d5-43dd-bc93-6894a57f9324");
        using var second = await SendAsync(Sheet(), "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "/webhook/upload");
        Assert.Equal(await IdAsync(first), await IdAsync(second));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Another_key_and_no_key_make_requests_of_their_own()
    {
        var ids = new HashSet<string>();
        foreach (var key in new[] { "a", "A", null, null })
        {
            using var answer = await SendAsync(Sheet(), key);
            ids.Add(await IdAsync(answer));
        }

        Assert.Equal(4, ids.Count);
    }

    [Theory]
    [InlineData("urls\nhttps://a.example/1.png\n", "?quality=51", "products.csv")]
    [InlineData("urls\nhttps://a.example/2.png\n", "?quality=50", "products.csv")]
    [InlineData("urls\nhttps://a.example/1.png\n", "?quality=50", "other.csv")]
    [InlineData("urls\nhttps://a.example/1.png\n", "?quality=50&mode=lenient", "products.csv")]
    [InlineData("", "?quality=50", "products.csv")]
    public async Task Other_content_another_recipe_or_another_name_with_the_key_is_refused(string sheet, string query, string name)
    {
        using var first = await SendAsync("urls\nhttps://a.example/1.png\n", "key", "/api/upload?quality=50");
        var id = await IdAsync(first);
        using var second = await SendAsync(sheet, "key", "/api/upload" + query, name);
        await second.IsProblemAsync(422, "idempotency_key_reused");
        using var third = await SendAsync("urls\nhttps://a.example/1.png\n", "key", "/api/upload?quality=50");
        Assert.Equal(id, await IdAsync(third));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_field_of_the_form_is_the_same_before_and_behind_the_file_and_in_the_query()
    {
        var ids = new HashSet<string>();
        foreach (var (query, before, behind) in new[] { ("?format=webp", false, false), ("", true, false), ("", false, true) })
        {
            using var form = new MultipartFormDataContent();
            if (before) form.Add(new StringContent("webp"), "format");
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(Sheet())), "file", "products.csv");
            if (behind) form.Add(new StringContent("webp"), "format");
            using var answer = await PostAsync("/api/upload" + query, form, "key");
            ids.Add(await IdAsync(answer));
        }

        Assert.Single(ids);
    }

    [Fact]
    public async Task Of_twenty_at_once_one_makes_a_request_and_each_other_gets_its_answer_or_is_told_to_come_again()
    {
        var sheet = "urls\n" + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"https://a.example/{i}.png\n"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(sheet, "key")));
        var ids = new HashSet<string>();
        foreach (var answer in answers)
        {
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                ids.Add(await IdAsync(answer));
            }
            else
            {
                await answer.IsProblemAsync(409, "idempotency_key_in_use");
                Assert.NotNull(answer.Headers.RetryAfter);
            }

            answer.Dispose();
        }

        Assert.Single(ids);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task While_the_first_upload_runs_the_key_is_in_use_and_when_it_broke_off_it_is_free()
    {
        using var cut = new CancellationTokenSource();
        var slow = new SlowContent("urls\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"https://a.example/{i}.png\n")));
        using var form = new MultipartFormDataContent { { slow, "file", "products.csv" } };
        var running = PostAsync("/api/upload", form, "key", cut.Token);
        await UntilAsync(async () =>
        {
            using var answer = await SendAsync(Sheet(), "key", "/api/upload?dryRun=true");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await Store.FindByKeyAsync(KeyHash("key"), Token) is not null;
        });
        using (var second = await SendAsync(Sheet(), "key"))
        {
            await second.IsProblemAsync(409, "idempotency_key_in_use");
            Assert.NotNull(second.Headers.RetryAfter);
        }

        await cut.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => running);
        await UntilAsync(async () => await Store.FindByKeyAsync(KeyHash("key"), Token) is null);
        using var third = await SendAsync(Sheet(), "key");
        Assert.NotNull(await IdAsync(third));
        Assert.Equal(1, await CountAsync());
    }

    [Theory]
    [InlineData("urls\nnot a url\n", "", 422, "no_urls")]
    [InlineData("", "", 400, "empty_file")]
    [InlineData("urls\nhttps://a.example/1.png\n", "?quality=500", 400, "invalid_recipe")]
    [InlineData("urls\nhttps://a.example/1.png\nftp://x\n", "?mode=strict", 422, "sheet_rejected")]
    public async Task A_refused_upload_frees_its_key_for_the_corrected_one(string sheet, string query, int status, string code)
    {
        using var refused = await SendAsync(sheet, "key", "/api/upload" + query);
        await refused.IsProblemAsync(status, code);
        using var corrected = await SendAsync(Sheet(), "key");
        Assert.False(corrected.Headers.Contains("Idempotency-Replayed"));
        Assert.NotNull(await IdAsync(corrected));
    }

    [Fact]
    public async Task A_dry_run_neither_takes_a_key_nor_asks_for_it()
    {
        using var check = await SendAsync(Sheet(), "key", "/api/upload?dryRun=true");
        Assert.Equal(HttpStatusCode.OK, check.StatusCode);
        using var first = await SendAsync("urls\nhttps://a.example/other.png\n", "key");
        await IdAsync(first);
        using var again = await SendAsync(Sheet(), "key", "/api/upload?dryRun=true");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.False(again.Headers.Contains("Idempotency-Replayed"));
    }

    [Theory]
    [InlineData("urls\nhttps://a.example/1.png\n", 1)]
    [InlineData("urls\nhttps://a.example/1.png\nhttps://a.example/2.png\n", 2)]
    public async Task A_dry_run_that_says_so_behind_its_file_is_one_whatever_became_of_the_key(string sheet, int images)
    {
        var id = await IdAsync(await SendAsync(Sheet(), "key"));
        using (var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(sheet)), "file", "products.csv" }, { new StringContent("true"), "dryRun" } })
        using (var check = await PostAsync("/api/upload", form, "key"))
        {
            Assert.False(check.Headers.Contains("Idempotency-Replayed"));
            var answer = await JsonAsync(check, 200);
            Assert.Equal((images, JsonValueKind.Null), (answer.GetProperty("totalImages").GetInt32(), answer.GetProperty("request_id").ValueKind));
        }

        using var again = await SendAsync(Sheet(), "key");
        Assert.Equal(id, await IdAsync(again));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_deleted_request_frees_its_key()
    {
        using var first = await SendAsync(Sheet(), "key");
        var id = await IdAsync(first);
        using var deleted = await _service.Http.DeleteAsync($"/api/requests/{id}", Token);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var second = await SendAsync(Sheet(), "key");
        Assert.NotEqual(id, await IdAsync(second));
        Assert.False(second.Headers.Contains("Idempotency-Replayed"));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("\"\"")]
    [InlineData("clé")]
    [InlineData("tab\tbed")]
    [InlineData("256")]
    [InlineData("twice")]
    public async Task What_is_no_key_is_refused(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/upload") { Content = new StringContent(Sheet(), Encoding.UTF8, "text/csv") };
        string[] values = key switch
        {
            "256" => [new string('k', 256)],
            "twice" => ["one", "two"],
            _ => [key],
        };
        Assert.True(request.Headers.TryAddWithoutValidation("Idempotency-Key", values));
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = _service.Http.BaseAddress };
        using var answer = await http.SendAsync(request, Token);
        await answer.IsProblemAsync(400, "invalid_idempotency_key");
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task The_longest_key_is_taken()
    {
        var key = new string('~', 255);
        using var first = await SendAsync(Sheet(), key);
        using var second = await SendAsync(Sheet(), key);
        Assert.Equal(await IdAsync(first), await IdAsync(second));
    }

    [Fact]
    public async Task A_sheet_as_the_body_is_known_again_too()
    {
        var ids = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await PostAsync("/api/upload?name=x.csv", new StringContent(Sheet(), Encoding.UTF8, "text/csv"), "key");
            ids.Add(await IdAsync(answer));
        }

        Assert.Single(ids);
    }

    [Fact]
    public async Task The_document_names_the_header_on_the_three_uploads()
    {
        var paths = (await _service.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");
        foreach (var path in new[] { "/api/upload", "/webhook/upload", "/api/images/upload" })
        {
            var header = Assert.Single(paths.GetProperty(path).GetProperty("post").GetProperty("parameters").EnumerateArray());
            Assert.Equal(("Idempotency-Key", "header"), (header.GetProperty("name").GetString(), header.GetProperty("in").GetString()));
            Assert.True(paths.GetProperty(path).GetProperty("post").GetProperty("responses").TryGetProperty("409", out _));
        }
    }

    [Fact]
    public async Task A_key_outlives_the_process()
    {
        using var folder = new TemporaryFolder();
        await using var process = new ServiceProcess(folder.Path, _service.Images.Host);
        await process.StartAsync();
        using var first = await PostAsync("/api/upload", new StringContent(Sheet()), "key", http: process.Http);
        var id = await IdAsync(first);
        await process.KillAsync();
        await process.StartAsync();
        using var second = await PostAsync("/api/upload", new StringContent(Sheet()), "key", http: process.Http);
        Assert.Equal(id, await IdAsync(second));
        Assert.True(second.Headers.Contains("Idempotency-Replayed"));
    }

    private IBatchStore Store => _service.Services.GetRequiredService<IBatchStore>();

    private static string Sheet() => "urls\nhttps://a.example/1.png\n";

    /// <summary>As it stands in the store: whoever changes it forgets the keys of the last day.</summary>
    private static string KeyHash(string key) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes("sheet\n" + key)));

    private async Task<HttpResponseMessage> SendAsync(string sheet, string? key, string path = "/api/upload", string name = "products.csv")
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(sheet)), "file", name } };
        return await PostAsync(path, form, key);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, HttpContent content, string? key, CancellationToken? token = null, HttpClient? http = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await (http ?? _service.Http).SendAsync(request, token ?? Token);
    }

    private async Task<int> CountAsync() => (await _service.GetJsonAsync("/api/requests")).GetProperty("items").GetArrayLength();

    private static async Task<string> IdAsync(HttpResponseMessage answer) => (await JsonAsync(answer, 202)).GetProperty("request_id").GetString()!;

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer, int status)
    {
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !await isSo(); await Task.Delay(20, Token))
            Assert.True(DateTime.UtcNow < deadline);
    }

    /// <summary>Sends its text and then nothing more, and does not end.</summary>
    private sealed class SlowContent(string text) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
