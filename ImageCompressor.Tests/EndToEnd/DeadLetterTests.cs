using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ImageCompressor.Api;
using ImageCompressor.Api.DeadLetters;
using ImageCompressor.Benchmarks;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.Doubles;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>Dead letters over HTTP and from the command line. The one worker's one slot is kept busy, and the test is the worker that gives up.</summary>
public sealed class DeadLetterTests : IAsyncLifetime
{
    private const string Path = "/api/dead-letters";

    private readonly SemaphoreSlim _open = new(0);
    private ServiceUnderTest _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync("--Processing:Slots=1");

    public async ValueTask DisposeAsync()
    {
        _open.Release();
        await _service.DisposeAsync();
        _open.Dispose();
    }

    [Fact]
    public async Task What_was_given_up_is_listed_and_replayed_and_completes()
    {
        var id = await GiveUpAsync(2);
        var failed = (await _service.ImagesOfAsync(id)).Where(image => Text(image, "status") == "failed").ToList();

        var list = await _service.GetJsonAsync(Path);

        var letters = list.GetProperty("items").EnumerateArray().ToList();
        Assert.False(list.GetProperty("more").GetBoolean());
        Assert.Equal(failed.Select(image => Text(image, "id")).Order(), letters.Select(letter => Text(letter, "imageId")).Order());
        var letter = letters.Single(letter => Text(letter, "imageId") == Text(failed[0], "id"));
        Assert.Equal(
            (id, Text(failed[0], "imageUrl"), "worker_crashed", true, "format=webp"),
            (Text(letter, "request_id"), Text(letter, "imageUrl"), Text(letter, "reason"), letter.GetProperty("readable").GetBoolean(), Text(letter.GetProperty("recipe"), "text")));
        Assert.InRange(letter.GetProperty("at").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        var bounded = await _service.GetJsonAsync(Path + "?limit=1");
        Assert.Equal((1, true), (bounded.GetProperty("items").GetArrayLength(), bounded.GetProperty("more").GetBoolean()));

        Assert.Equal("""{"replayed":1,"unknown":1,"notFailed":0,"unreadable":0}""", await ReplayAsync($$"""{"images":["{{Text(failed[0], "id")}}","nobody"]}"""));
        Assert.Equal(Text(failed[1], "id"), Text(Assert.Single((await _service.GetJsonAsync(Path)).GetProperty("items").EnumerateArray()), "imageId"));
        Assert.Equal("""{"replayed":1,"unknown":0,"notFailed":0,"unreadable":0}""", await ReplayAsync(null));
        _open.Release();
        var status = await _service.WaitAsync(id);
        Assert.Equal((3, "completed"), (status.GetProperty("images").GetProperty("completed").GetInt32(), Text(status, "status")));
        Assert.Equal(0, (await _service.GetJsonAsync(Path)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task What_is_forgotten_stays_failed_and_is_listed_no_more()
    {
        var id = await GiveUpAsync(2);
        var failed = (await _service.ImagesOfAsync(id)).Where(image => Text(image, "status") == "failed").ToList();
        Assert.Equal("""{"forgotten":1,"unknown":1}""", await ForgetAsync($"?image={Text(failed[0], "id")}&image=nobody"));
        Assert.Equal("""{"forgotten":1,"unknown":0}""", await ForgetAsync(""));
        Assert.Equal("""{"replayed":0,"unknown":0,"notFailed":0,"unreadable":0}""", await ReplayAsync("{}"));
        Assert.Equal(2, (await _service.ImagesOfAsync(id)).Count(image => Text(image, "status") == "failed"));
    }

    [Theory]
    [InlineData("GET", "?limit=0", null, 400, "invalid_limit")]
    [InlineData("GET", "?limit=1001", null, 400, "invalid_limit")]
    [InlineData("DELETE", "?images=a", null, 400, "unknown_parameter")]
    [InlineData("DELETE", "?image=", null, 400, "no_image")]
    [InlineData("POST", "/replay?id=a", null, 400, "unknown_parameter")]
    [InlineData("POST", "/replay", """{"images":[]}""", 400, "no_image")]
    [InlineData("POST", "/replay", """{"images":["a",null]}""", 400, "no_image")]
    [InlineData("POST", "/replay", """{"image":["a"]}""", 400, "bad_request")]
    [InlineData("POST", "/replay", """{"images":"a"}""", 400, "bad_request")]
    [InlineData("POST", "/replay", """{"images":[""", 400, "bad_request")]
    [InlineData("POST", "/replay", """["a"]""", 400, "bad_request")]
    [InlineData("PUT", "/replay", "{}", 405, "method_not_allowed")]
    public async Task What_does_not_fit_is_a_problem_and_touches_nothing(string method, string path, string? body, int status, string code)
    {
        await GiveUpAsync(1);
        using var request = new HttpRequestMessage(new HttpMethod(method), Path + path) { Content = body is null ? null : Json(body) };
        using var answer = await _service.Http.SendAsync(request, Token);
        await answer.IsProblemAsync(status, code);
        Assert.Equal(1, (await _service.GetJsonAsync(Path)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task More_names_than_the_limit_are_refused_and_as_many_are_not()
    {
        string body(int count) => JsonSerializer.Serialize(new { images = Enumerable.Range(0, count).Select(i => $"i{i}") });
        using var most = await _service.Http.PostAsync(Path + "/replay", Json(body(Chosen.MostNames)), Token);
        Assert.Equal(Chosen.MostNames, (await most.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("unknown").GetInt32());
        using var more = await _service.Http.PostAsync(Path + "/replay", Json(body(Chosen.MostNames + 1)), Token);
        await more.IsProblemAsync(400, "too_many_images");
    }

    [Fact]
    public async Task The_document_names_the_calls_and_what_they_answer()
    {
        var paths = (await _service.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");
        Assert.Equal(["get", "delete"], paths.GetProperty(Path).EnumerateObject().Select(call => call.Name));
        var replay = paths.GetProperty(Path + "/replay").GetProperty("post");
        Assert.True(replay.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
        Assert.True(replay.GetProperty("responses").TryGetProperty("503", out _));
    }

    [Fact]
    public async Task Without_its_broker_the_service_says_that_the_queue_is_away()
    {
        using var data = new TemporaryFolder();
        await using var service = new ServiceProcess(
            data.Path, "localhost", $"--ConnectionStrings:rabbitmq=amqp://user:hunter2@127.0.0.1:{Child.FreePort()}", "--Data:Shared=true");
        await service.StartAsync();
        foreach (var (method, path) in new[] { ("GET", ""), ("DELETE", ""), ("POST", "/replay") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), Path + path);
            using var answer = await service.Http.SendAsync(request, Token);
            Assert.DoesNotContain("hunter2", (await answer.IsProblemAsync(503, "queue_unavailable")).ToString());
        }
    }

    [Fact]
    public async Task The_command_line_lists_and_replays()
    {
        var id = await GiveUpAsync(2);
        var failed = (await _service.ImagesOfAsync(id)).Where(image => Text(image, "status") == "failed").ToList();
        Assert.Equal("2 dead letters", (await CommandAsync(0, "list")).Split('\n')[0]);
        Assert.Contains($"request {id}  {Text(failed[0], "imageUrl")}", await CommandAsync(0, "list"));
        Assert.StartsWith("0 images are done again; 1 unknown", await CommandAsync(1, "replay", "nobody"));
        Assert.StartsWith("1 images are done again; 0 unknown", await CommandAsync(0, "replay", Text(failed[0], "id")));
        Assert.StartsWith("1 images are done again; 0 unknown", await CommandAsync(0, "replay"));
        Assert.Equal("0 dead letters", (await CommandAsync(0, "list")).TrimEnd());
        Assert.Contains("1001 images are named", await CommandAsync(2, ["replay", .. Enumerable.Range(0, Chosen.MostNames + 1).Select(i => $"{i}")]));
    }

    [Fact]
    public async Task The_command_line_says_that_no_service_runs_or_that_the_port_is_anothers()
    {
        Assert.Contains("No service runs at", await CommandAsync(2, Child.FreePort(), "list"));
        Assert.Contains("belongs to another program", await CommandAsync(2, _service.Images.Root.Port, "replay"));
    }

    [Theory]
    [InlineData]
    [InlineData("forget")]
    [InlineData("list", "a")]
    [InlineData("replay", "--all")]
    [InlineData("list", "--port")]
    [InlineData("list", "--port", "0")]
    public void A_command_line_that_does_not_fit_says_so(params string[] arguments) =>
        Assert.Throws<FormatException>(() => LaunchArguments.Parse(["dead-letters", .. arguments]));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    /// <summary>A request with so many images that were given up, beside one that keeps the worker busy.</summary>
    private async Task<string> GiveUpAsync(int count)
    {
        var held = _service.Images.Serve("held.png", async context =>
        {
            await _open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(0), context.RequestAborted);
        });
        var sheet = new StringBuilder("urls\n").AppendLine(held);
        for (var i = 1; i <= count; i++) sheet.AppendLine(_service.Images.Serve($"{i}.png", TestImages.Png(i)));
        using var answer = await _service.UploadAsync(sheet.ToString(), "?format=webp");
        var id = Text(await answer.Content.ReadFromJsonAsync<JsonElement>(Token), "request_id");
        // The worker takes one job at a time, and the first is the one that holds it.
        for (var deadline = DateTime.UtcNow.AddSeconds(60); _service.Images.Requests("held.png") == 0; await Task.Delay(20, Token)) Assert.True(DateTime.UtcNow < deadline);
        var queue = _service.Services.GetRequiredService<IJobQueue>();
        await using (var receiver = queue.ReceiveAsync(Token).GetAsyncEnumerator(Token))
            while ((await queue.ListDeadLettersAsync(10, Token)).Count < count)
            {
                Assert.True(await receiver.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), Token));
                await receiver.Current.HandBackAsync(Token);
            }

        for (var deadline = DateTime.UtcNow.AddSeconds(60); (await _service.GetJsonAsync($"/api/status/{id}")).GetProperty("images").GetProperty("failed").GetInt32() < count; await Task.Delay(20, Token))
            Assert.True(DateTime.UtcNow < deadline);
        return id;
    }

    private async Task<string> ReplayAsync(string? body)
    {
        using var answer = await _service.Http.PostAsync(Path + "/replay", body is null ? null : Json(body), Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private async Task<string> ForgetAsync(string query)
    {
        using var answer = await _service.Http.DeleteAsync(Path + query, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private Task<string> CommandAsync(int exit, params string[] words) => CommandAsync(exit, _service.Http.BaseAddress!.Port, words);

    private static async Task<string> CommandAsync(int exit, int port, params string[] words)
    {
        var console = new StringWriter();
        Assert.Equal(exit, await new DeadLettersCommand(LaunchArguments.Parse(["dead-letters", .. words, "--port", $"{port}"]), console).RunAsync());
        return console.ToString();
    }
}
