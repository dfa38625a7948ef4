using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>Bad input gets a clear answer with a code, and is never a 500.</summary>
public sealed class ErrorTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync("--Sheets:MaxBytes=20000", "--Sheets:MaxRows=50");

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/status/ID")]
    [InlineData("GET", "/api/download/ID")]
    [InlineData("GET", "/api/requests/ID")]
    [InlineData("GET", "/api/requests/ID/images")]
    [InlineData("POST", "/api/requests/ID/retry")]
    [InlineData("POST", "/api/requests/ID/cancel")]
    [InlineData("DELETE", "/api/requests/ID")]
    public async Task An_unknown_or_malformed_request_id_is_404(string method, string path)
    {
        foreach (var id in new[] { "0193b6a1f3c27d3e8f1a2b3c4d5e6f70", "not-an-id", "../../etc/passwd", "%00", new string('9', 5000) })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("ID", Uri.EscapeDataString(id), StringComparison.Ordinal));
            using var answer = await _service.Http.SendAsync(request);
            await answer.IsProblemAsync(404, "unknown_request");
        }
    }

    [Theory]
    [InlineData("original")]
    [InlineData("compressed")]
    public async Task An_unknown_or_malformed_image_id_is_404(string which)
    {
        foreach (var id in new[] { "0193b6a1f3c27d3e8f1a2b3c4d5e6f70", "x" })
        {
            using var answer = await _service.Http.GetAsync($"/api/images/{id}/{which}");
            await answer.IsProblemAsync(404, "unknown_image");
        }
    }

    [Theory]
    [InlineData("", 400, "empty_file")]
    [InlineData("S. No.,Product Name,Input Image Urls\n", 422, "no_urls")]
    [InlineData("S. No.,Product Name,Input Image Urls\n1,a,\n2,b,\n", 422, "no_urls")]
    [InlineData("a,b,c\n1,2,3\n", 422, "no_header")]
    [InlineData("urls\nftp://example.com/a.jpg\n", 422, "no_urls")]
    [InlineData("urls\nhttps://user:password@example.com/a.jpg\n", 422, "no_urls")]
    [InlineData("PK\u0003\u0004 this is an Excel workbook", 422, "unreadable_sheet")]
    public async Task A_sheet_that_cannot_be_used_says_why(string sheet, int status, string code)
    {
        using var answer = await _service.UploadAsync(sheet);
        await answer.IsProblemAsync(status, code);
        Assert.Empty((await _service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_sheet_of_bad_urls_is_told_each_of_them()
    {
        using var answer = await _service.UploadAsync("urls\nftp://example.com/a.jpg\nhttps://user:password@example.com/b.jpg\n");
        var problem = await answer.IsProblemAsync(422, "no_urls");
        Assert.Equal(["unsupported_scheme", "invalid_url"],
            problem.GetProperty("rejected").EnumerateArray().Where(row => row.GetProperty("code").GetString() != "no_url").Select(row => row.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_sheet_over_a_limit_says_which()
    {
        using var rows = await _service.UploadAsync("urls\n" + string.Concat(Enumerable.Repeat("http://example.com/a.jpg\n", 51)));
        await rows.IsProblemAsync(422, "too_many_rows");
        using var bytes = await _service.UploadAsync("urls\nhttp://example.com/" + new string('a', 20_000) + "\n");
        await bytes.IsProblemAsync(413, "sheet_too_large");
        // So that the answer is there before the body is sent: the server reads none of it, and closes the connection.
        using var body = new HttpRequestMessage(HttpMethod.Post, "/api/upload") { Content = new MultipartFormDataContent { { new ByteArrayContent(new byte[2_000_000]), "file", "products.csv" } }, Headers = { ExpectContinue = true } };
        using var huge = await _service.Http.SendAsync(body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
    }

    [Fact]
    public async Task A_form_without_a_sheet_says_where_to_put_it()
    {
        using var empty = new MultipartFormDataContent { { new StringContent("webp"), "format" } };
        using var noFile = await _service.Http.PostAsync("/api/upload", empty);
        await noFile.IsProblemAsync(400, "no_file");
        using var other = await _service.UploadAsync("urls\nhttp://example.com/a.jpg\n", field: "picture");
        await other.IsProblemAsync(400, "bad_form");
        using var broken = new StringContent("nothing of a form");
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var answer = await _service.Http.PostAsync("/api/upload", broken);
        await answer.IsProblemAsync(400, "bad_form");
    }

    [Theory]
    [InlineData("?quality=0", "invalid_recipe")]
    [InlineData("?quality=101", "invalid_recipe")]
    [InlineData("?quality=75&quality=80", "invalid_recipe")]
    [InlineData("?format=bmp", "invalid_recipe")]
    [InlineData("?width=-1", "invalid_recipe")]
    [InlineData("?width=99999999999", "invalid_recipe")]
    [InlineData("?effort=enormous", "invalid_recipe")]
    [InlineData("?mode=loose", "invalid_mode")]
    public async Task A_recipe_that_does_not_fit_is_refused(string query, string code)
    {
        using var answer = await _service.UploadAsync("urls\nhttp://example.com/a.jpg\n", query);
        await answer.IsProblemAsync(400, code);
    }

    [Fact]
    public async Task Strict_mode_refuses_the_sheet_for_one_bad_url()
    {
        using var answer = await _service.UploadAsync("urls\nhttp://example.com/a.jpg\nnonsense\n", "?mode=strict");
        var problem = await answer.IsProblemAsync(422, "sheet_rejected");
        Assert.Equal("nonsense", problem.GetProperty("rejected")[0].GetProperty("value").GetString());
        Assert.Empty((await _service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("2")]
    [InlineData("ja")]
    public async Task A_dry_run_that_is_neither_asked_for_nor_declined_is_no_run(string value)
    {
        using var answer = await _service.UploadAsync("urls\nhttp://example.com/a.jpg\n", $"?dryRun={value}");
        await answer.IsProblemAsync(400, "bad_form");
        Assert.Empty((await _service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_part_of_a_form_that_says_nothing_of_itself_is_not_passed_over()
    {
        foreach (var headers in new[] { "Content-Type: image/png", "Content-Disposition: form-data; name=\"image\"; filename=\"12\" screen.png\"" })
        {
            using var form = new StringContent($"--XX\r\nContent-Disposition: form-data; name=\"url\"\r\n\r\nhttp://example.com/a.jpg\r\n--XX\r\n{headers}\r\n\r\nx\r\n--XX--\r\n");
            form.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=XX");
            using var answer = await _service.Http.PostAsync("/api/images/upload", form);
            await answer.IsProblemAsync(400, "bad_form");
        }
    }

    [Theory]
    [InlineData("/api/requests/x/retry")]
    [InlineData("/api/dead-letters/replay")]
    [InlineData("/api/requests/x/webhooks")]
    public async Task A_body_that_no_call_needs_is_not_read(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[5_000_000]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        // So that the answer is there before the body is sent.
        request.Headers.ExpectContinue = true;
        using var answer = await _service.Http.SendAsync(request);
        await answer.IsProblemAsync(413, "body_too_large");
    }

    [Fact]
    public async Task A_body_that_is_no_json_says_where()
    {
        using var body = new StringContent("""{"imagess": []}""", Encoding.UTF8, "application/json");
        using var answer = await _service.Http.PostAsync("/api/dead-letters/replay", body);
        Assert.Contains("$.imagess", (await answer.IsProblemAsync(400, "bad_request")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var method = await _service.Http.GetAsync("/api/upload");
        Assert.Contains("only POST", (await method.IsProblemAsync(405, "method_not_allowed")).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_checks_and_keeps_nothing()
    {
        using var answer = await _service.UploadAsync("urls\nhttp://example.com/a.jpg\nnonsense\n", "?dryRun=true");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"totalImages\":1", await answer.Content.ReadAsStringAsync());
        Assert.Empty((await _service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("/api/requests?limit=0", "invalid_limit")]
    [InlineData("/api/requests?limit=1001", "invalid_limit")]
    [InlineData("/api/requests?limit=ten", "invalid_limit")]
    [InlineData("/api/requests?status=done", "invalid_status")]
    public async Task A_list_query_that_does_not_fit_is_refused(string path, string code)
    {
        using var answer = await _service.Http.GetAsync(path);
        await answer.IsProblemAsync(400, code);
    }

    [Fact]
    public async Task What_does_not_exist_is_a_problem_too()
    {
        using var nothing = await _service.Http.GetAsync("/api/nothing");
        await nothing.IsProblemAsync(404, "not_found");
        using var method = await _service.Http.PutAsync("/api/upload", new StringContent("x", Encoding.UTF8, "text/csv"));
        await method.IsProblemAsync(405, "method_not_allowed");
        using var cursor = await _service.Http.GetAsync("/api/requests?cursor=%00garbage");
        Assert.Equal(HttpStatusCode.OK, cursor.StatusCode);
    }
}
