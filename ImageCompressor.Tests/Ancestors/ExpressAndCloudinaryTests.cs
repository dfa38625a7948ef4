using System.Net;
using System.Text.RegularExpressions;
using ImageCompressor.Tests.Architecture;
using ImageCompressor.Tests.Browser;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;
using ImageCompressor.Tests.EndToEnd.Uploads;
using ImageCompressor.Tests.PortContracts;
using ImageCompressor.Tests.Processing;
using ImageCompressor.Tests.Push;

namespace ImageCompressor.Tests.Ancestors;

/// <summary>Express before MongoDB, a Redis list as the queue, one Python worker, images at Cloudinary, a gallery in React. Its clients use <c>http://host/api</c> as their base.
/// What is proved elsewhere:</summary>
/// <remarks>
/// <list type="table">
/// <item><term>the list was a stack: old jobs starved</term><description><see cref="AncestorTests.Images_are_done_in_the_order_of_the_sheet_and_not_last_first"/>;
/// <see cref="JobQueueContract.Jobs_arrive_whole_and_in_order"/>, also on RabbitMQ</description></item>
/// <item><term>a worker that died took its task with it</term><description><see cref="WorkersTests.A_worker_that_is_killed_in_the_middle_takes_no_image_with_it"/></description></item>
/// <item><term>one image at a time</term><description><see cref="EncoderThreadsTests"/></description></item>
/// <item><term>transparency, orientation and frames were lost</term><description><see cref="FlaskAndPillowTests"/>, the same losses</description></item>
/// <item><term>open to pages of all origins</term><description><see cref="CrossOrigin.CorsTests"/> (a setting)</description></item>
/// <item><term>its sixth call, POST /notification/subscribe</term><description><see cref="PushRoutesTests.A_greeting_is_sent_at_once_and_is_not_sent_again_and_again"/></description></item>
/// <item><term>subscriptions were in memory, failures told nobody</term><description><see cref="PushJourneyTests.A_death_between_the_end_and_the_message_loses_nothing"/>,
/// <see cref="Notifications.WebhookTests.Each_way_to_end_has_an_event_and_a_retry_ends_again"/></description></item>
/// <item><term>the page showed no status, and no result before it was loaded again</term><description><see cref="LiveTests"/>, <see cref="JourneyTests"/></description></item>
/// </list>
/// </remarks>
public sealed class ExpressAndCloudinaryTests(RabbitMqFixture broker) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync("--Fetching:MaxAttempts=1");
        // As its clients are configured: a base, and the calls of old behind it.
        _client = new HttpClient { BaseAddress = new Uri(_service.Http.BaseAddress!, "/api/") };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _service.DisposeAsync();
    }

    // ---- its calls

    [Fact]
    public async Task Its_five_calls_work_with_api_as_the_base()
    {
        using var uploaded = await _client.PostAsync("images/upload", ImageUploadTests.Form(("image", "shoe.png", TestImages.Png(1))), Token);
        Assert.Contains(uploaded.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Accepted });
        var upload = await ImageUploadTests.JsonAsync(uploaded, (int)uploaded.StatusCode);
        var task = upload.GetProperty("taskId").GetString();
        await _service.WaitAsync(upload.GetProperty("request_id").GetString()!);

        var status = await _service.GetJsonAsync($"/api/tasks/{task}/status");
        Assert.Equal((task, "completed"), (status.GetProperty("taskId").GetString(), status.GetProperty("status").GetString()));
        var whole = await _service.GetJsonAsync($"/api/tasks/{task}");
        var image = whole.GetProperty("imageId").GetString();
        Assert.Equal((task, "completed"), (whole.GetProperty("id").GetString(), whole.GetProperty("status").GetString()));

        var one = await _service.GetJsonAsync($"/api/images/{image}");
        Assert.Equal(image, one.GetProperty("id").GetString());
        Assert.Equal(TestImages.Png(1), await _client.GetByteArrayAsync(one.GetProperty("imageUrl").GetString(), Token));
        Assert.NotEmpty(await _client.GetByteArrayAsync(one.GetProperty("compressedUrl").GetString(), Token));
        Assert.InRange(one.GetProperty("createdAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(one.ToString(), Assert.Single((await _service.GetJsonAsync("/api/images/")).GetProperty("items").EnumerateArray()).ToString());
    }

    [Fact]
    public async Task An_upload_without_an_image_is_told_what_is_missing()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "title" } };
        using var answer = await _client.PostAsync("images/upload", form, Token);
        await answer.IsProblemAsync(400, "no_image");
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_404()
    {
        using var answer = await _client.GetAsync("images/65f0c0ffee65f0c0ffee65f0", Token);
        await answer.IsProblemAsync(404, "unknown_image");
    }

    [Fact]
    public async Task Its_list_has_a_status_a_filter_and_pages_now()
    {
        for (var i = 0; i < 3; i++)
            using (var answer = await _client.PostAsync("images/upload?wait=60", ImageUploadTests.Form(("image", $"{i}.png", TestImages.Png(i))), Token))
                await ImageUploadTests.JsonAsync(answer, 200);
        var first = await _service.GetJsonAsync("/api/images?limit=2&status=completed");
        var second = await _service.GetJsonAsync($"/api/images?limit=2&status=completed&cursor={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}");
        Assert.Equal(["2.png", "1.png", "0.png"], first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(image => image.GetProperty("name").GetString()));
    }

    // ---- what happened there

    [Fact]
    public async Task An_unknown_task_is_404_and_not_500()
    {
        foreach (var id in new[] { "65f0c0ffee65f0c0ffee65f0", "0193b6a1f3c27d3e8f1a2b3c4d5e6f70", "x", "%2500", "..%2f..", new string('f', 3_000) })
        {
            using var task = await _client.GetAsync($"tasks/{id}", Token);
            await task.IsProblemAsync(404, "unknown_task");
            using var status = await _client.GetAsync($"tasks/{id}/status", Token);
            await status.IsProblemAsync(404, "unknown_task");
        }
    }

    [Fact]
    public async Task An_error_of_one_image_does_not_end_the_worker()
    {
        await using var service = await ServiceUnderTest.StartAsync(
            $"--ConnectionStrings:rabbitmq={await broker.ConnectionStringAsync()}", $"--Queue:Prefix={Guid.NewGuid():N}.", "--Data:Shared=true", "--Processing:InProcess=true",
            "--Processing:Slots=1", "--Fetching:MaxAttempts=1");
        string[] urls =
        [
            service.Images.Serve("empty.jpg", []), service.Images.Serve("page.jpg", "<html>"u8.ToArray()), service.Images.Serve("cut.png", TestImages.Png(1)[..60]),
            $"{service.Images.Root}gone.png", "http://127.0.0.1:1/refused.png", service.Images.Serve("good.png", TestImages.Png(2)),
        ];
        var images = await service.ImagesOfAsync(await service.RunAsync($"urls\n{string.Join('\n', urls)}\n"));
        Assert.Equal(["failed", "failed", "failed", "failed", "failed", "completed"], images.Select(image => image.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task In_a_folder_that_is_not_there_yet_the_service_makes_it_and_starts()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceUnderTest.StartAsync($"--Data:Directory={folder.Path}/not/there/yet");
        using var answer = await service.Http.PostAsync("/api/images/upload?wait=60", ImageUploadTests.Form(("image", "a.png", TestImages.Png(1))), Token);
        await ImageUploadTests.JsonAsync(answer, 200);
    }

    [Fact]
    public async Task A_failure_is_told_to_who_listens_and_not_only_a_success()
    {
        using var upload = await _service.UploadAsync($"urls\n{_service.Images.Root}gone.png\n{_service.Images.Serve("a.png", TestImages.Png(1))}\n");
        var id = (await ImageUploadTests.JsonAsync(upload, 202)).GetProperty("request_id").GetString()!;
        await using var listener = await EventListener.OpenAsync(_service.Http, id);
        var events = await listener.ReadToAsync("done");
        Assert.Equal("completed_with_errors", events[^1].Data.GetProperty("status").GetString());
        Assert.Equal(1, events[^1].Data.GetProperty("images").GetProperty("failed").GetInt32());
    }

    [Fact]
    public void The_page_asks_where_it_came_from_and_not_localhost()
    {
        // Of the addresses in it, one is the name of SVG's elements, and that is never loaded.
        var addresses = Directory.GetFiles(Path.Combine(Repository.Root, "ImageCompressor.Api/wwwroot")).SelectMany(File.ReadLines)
            .SelectMany(line => Regex.Matches(line, @"(?:https?:)?//[A-Za-z0-9][^\s'""`<>)]*[:.][^\s'""`<>)]*").Select(match => match.Value)).Where(address => address.Contains("localhost", StringComparison.Ordinal) || address.Contains("127.0.0.1", StringComparison.Ordinal));
        Assert.Empty(addresses);
    }

    [Theory]
    [InlineData("GET", "/api/nothing")]
    [InlineData("POST", "/api/nothing")]
    [InlineData("BREW", "/api/nothing")]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/")]
    [InlineData("GET", "/api//images")]
    [InlineData("GET", "/images")]
    [InlineData("POST", "/images/upload")]
    [InlineData("POST", "/upload")]
    [InlineData("GET", "/api/images/a/b/c/d")]
    [InlineData("GET", "/api/%2e%2e/%2e%2e/etc/passwd")]
    public async Task An_unknown_route_is_404_and_does_not_throw(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _service.Http.SendAsync(request, Token);
        await answer.IsProblemAsync(404, "not_found");
    }

    [Theory]
    [InlineData("DELETE", "/api/images", "GET, HEAD")]
    [InlineData("GET", "/api/images/upload/", "POST")]
    [InlineData("PUT", "/api/upload", "POST")]
    [InlineData("BREW", "/api/images/x", "DELETE, GET, HEAD")]
    [InlineData("OPTIONS", "/api/tasks/x/status", "GET, HEAD")]
    [InlineData("PATCH", "/api/status", "GET, HEAD")]
    [InlineData("POST", "/health", "GET, HEAD")]
    public async Task A_method_that_a_route_does_not_take_is_405_with_those_that_it_takes(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _service.Http.SendAsync(request, Token);
        // `upload` may also be the id of an image.
        if (path.StartsWith("/api/images/upload", StringComparison.Ordinal))
        {
            await answer.IsProblemAsync(404, "unknown_image");
            return;
        }

        await answer.IsProblemAsync(405, "method_not_allowed");
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }
}
