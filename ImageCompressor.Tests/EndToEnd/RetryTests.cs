using System.Net;
using System.Text;
using System.Text.Json;
using ImageCompressor.Api.DeadLetters;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>POST /api/requests/{id}/retry, for some of the images.</summary>
public sealed class RetryTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private string _request = "";
    private JsonElement[] _images = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync("--Fetching:MaxAttempts=1");
        _request = await _service.RunAsync($"urls\n{_service.Images.Serve("good.png", TestImages.Png(1), "image/png")}\n{Missing("a.png")}\n{Missing("b.png")}\n{Missing("c.png")}\n");
        _images = await _service.ImagesOfAsync(_request);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Only_those_that_the_query_or_the_body_names_are_done_again()
    {
        foreach (var name in new[] { "a.png", "b.png", "c.png" }) _service.Images.Serve(name, TestImages.Png(2), "image/png");
        using var one = await RetryAsync($"?image={Id(1)}", null);
        Assert.Equal(HttpStatusCode.Accepted, one.StatusCode);
        await _service.WaitAsync(_request);
        Assert.Equal(["completed", "completed", "failed", "failed"], await StatusesAsync());

        using var two = await RetryAsync($"?image={Id(2)}", $$"""{"images":["{{Id(2)}}"]}""");
        await _service.WaitAsync(_request);
        Assert.Equal(["completed", "completed", "completed", "failed"], await StatusesAsync());
        Assert.Equal((1, 2, 2, 1), (_service.Images.Requests("good.png"), _service.Images.Requests("a.png"), _service.Images.Requests("b.png"), _service.Images.Requests("c.png")));

        using var rest = await RetryAsync("", "{}");
        await _service.WaitAsync(_request);
        Assert.Equal(["completed", "completed", "completed", "completed"], await StatusesAsync());
    }

    [Fact]
    public async Task An_image_that_has_not_failed_stays_as_it_is()
    {
        using var answer = await RetryAsync($"?image={Id(0)}", null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("completed_with_errors", JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("status").GetString());
        Assert.Equal(1, _service.Images.Requests("good.png"));
    }

    [Fact]
    public async Task An_image_of_another_request_is_unknown_here_and_nothing_is_done()
    {
        var other = (await _service.ImagesOfAsync(await _service.RunAsync($"urls\n{Missing("other.png")}\n"))).Single().GetProperty("id").GetString();
        foreach (var name in new[] { other, "0123456789abcdef0123456789abcdef", "no-id" })
        {
            using var answer = await RetryAsync($"?image={Id(1)}&image={name}", null);
            Assert.Contains(name!, (await answer.IsProblemAsync(404, "unknown_image")).GetProperty("detail").GetString());
        }

        Assert.Equal(["completed", "failed", "failed", "failed"], await StatusesAsync());
        Assert.Equal(1, _service.Images.Requests("a.png"));
        Assert.Equal(1, _service.Images.Requests("other.png"));
    }

    [Theory]
    [InlineData("?images=a", null, "unknown_parameter")]
    [InlineData("?image=", null, "no_image")]
    [InlineData("", """{"images":[]}""", "no_image")]
    [InlineData("", """{"image":["a"]}""", "bad_request")]
    [InlineData("", """{"images":"a"}""", "bad_request")]
    [InlineData("", """["a"]""", "bad_request")]
    [InlineData("", "{", "bad_request")]
    public async Task What_does_not_fit_is_a_problem_and_does_nothing(string query, string? body, string code)
    {
        using var answer = await RetryAsync(query, body);
        await answer.IsProblemAsync(400, code);
        Assert.Equal(1, _service.Images.Requests("a.png"));
    }

    [Fact]
    public async Task More_names_than_the_limit_are_refused_before_one_is_looked_for()
    {
        using var more = await RetryAsync("", JsonSerializer.Serialize(new { images = Enumerable.Range(0, Chosen.MostNames + 1).Select(i => $"i{i}") }));
        await more.IsProblemAsync(400, "too_many_images");
        using var most = await RetryAsync("", JsonSerializer.Serialize(new { images = Enumerable.Range(0, Chosen.MostNames).Select(i => $"i{i}") }));
        await most.IsProblemAsync(404, "unknown_image");
    }

    [Fact]
    public async Task The_document_says_how_images_are_named()
    {
        var retry = (await _service.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").GetProperty("/api/requests/{id}/retry").GetProperty("post");
        Assert.Contains(retry.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "image");
        Assert.True(retry.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
    }

    private string? Id(int image) => _images[image].GetProperty("id").GetString();

    private string Missing(string name) => new Uri(_service.Images.Root, name).ToString();

    private async Task<string[]> StatusesAsync() => [.. (await _service.ImagesOfAsync(_request)).Select(image => image.GetProperty("status").GetString()!)];

    private async Task<HttpResponseMessage> RetryAsync(string query, string? body)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await _service.Http.PostAsync($"/api/requests/{_request}/retry{query}", content, Token);
    }
}
