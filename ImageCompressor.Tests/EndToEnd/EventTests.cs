using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ImageCompressor.Api.Events;
using ImageCompressor.Backends.InProcess;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.Doubles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>A request followed live, over a real connection.</summary>
public sealed class EventTests : IAsyncDisposable
{
    private readonly SemaphoreSlim _open = new(0);
    private ServiceUnderTest _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EventStreams Streams => _service.Services.GetRequiredService<EventStreams>();

    public async ValueTask DisposeAsync()
    {
        _open.Release(10_000);
        await _service.DisposeAsync();
        _open.Dispose();
    }

    [Fact]
    public async Task A_listener_sees_each_image_end_and_then_the_end()
    {
        await StartAsync();
        var missing = new Uri(_service.Images.Root, "missing.png").ToString();
        var id = await UploadAsync([Held("a.png"), missing]);
        await using var listener = await EventListener.OpenAsync(_service.Http, id);
        Assert.Equal("text/event-stream", listener.Answer.Content.Headers.ContentType?.ToString());
        Assert.True(listener.Answer.Headers.CacheControl?.NoStore);
        Assert.Equal(["no"], listener.Answer.Headers.GetValues("X-Accel-Buffering"));

        var first = (await listener.NextAsync())!.Value;
        Assert.Equal(("progress", id, 2), (first.Name, Text(first.Data, "request_id"), first.Data.GetProperty("images").GetProperty("total").GetInt32()));
        Assert.Equal(TimeSpan.FromSeconds(3), listener.Retry);
        _open.Release();
        var events = await listener.ReadToAsync("done");

        var done = events[^1].Data;
        Assert.Equal(("completed_with_errors", 100), (Text(done, "status"), done.GetProperty("progress").GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, done.GetProperty("finishedAt").ValueKind);
        Assert.Null(await listener.NextAsync());
        // One of them may have ended before the listener came.
        var images = events.Where(item => item.Name == "image").Select(item => item.Data).ToDictionary(data => Text(data, "imageUrl")!);
        var good = images[_service.Images.Root + "a.png"];
        Assert.Equal(("completed", (await _service.ImagesOfAsync(id))[0].GetProperty("id").GetString()), (Text(good, "status"), Text(good, "id")));
        Assert.InRange(good.GetProperty("compressedBytes").GetInt64(), 1, good.GetProperty("originalBytes").GetInt64());
        if (images.TryGetValue(missing, out var bad)) Assert.Equal("http_404", Text(bad.GetProperty("failure"), "code"));
    }

    [Fact]
    public async Task A_listener_that_comes_back_in_the_middle_goes_on_where_it_was()
    {
        // However long it is away here.
        await StartAsync("--Events:Linger=00:10:00");
        var id = await UploadAsync([.. Enumerable.Range(0, 6).Select(i => Held($"{i}.png", i))]);
        var seen = new List<string?>();
        string last;
        await using (var listener = await EventListener.OpenAsync(_service.Http, id))
        {
            await listener.NextAsync();
            _open.Release(2);
            seen.AddRange(Ids(await listener.ReadToAsync("image", times: 2)));
            last = listener.LastEventId;
        }

        _open.Release(1);
        for (var deadline = DateTime.UtcNow.AddSeconds(30); await CompletedAsync(id) < 3; await Task.Delay(20, Token)) Assert.True(DateTime.UtcNow < deadline);
        await using var again = await EventListener.OpenAsync(_service.Http, id, last);
        _open.Release(3);
        var rest = await again.ReadToAsync("done");
        Assert.DoesNotContain("gap", rest.Select(item => item.Name));
        seen.AddRange(Ids(rest));
        Assert.Equal((await _service.ImagesOfAsync(id)).Select(image => image.GetProperty("id").GetString()).Order(), seen.Order());
    }

    [Fact]
    public async Task Of_a_finished_request_all_is_told_at_once_and_to_one_who_heard_it_nothing()
    {
        await StartAsync();
        var id = await _service.RunAsync($"urls\n\"{Held("a.png", open: true)},{new Uri(_service.Images.Root, "later.png")}\"\n");
        await using var listener = await EventListener.OpenAsync(_service.Http, id);
        Assert.Equal(["progress", "done"], (await listener.ReadToAsync("done")).Select(item => item.Name));
        Assert.Null(await listener.NextAsync());
        Assert.Equal(0, Streams.Requests);

        using var heard = await _service.Http.GetAsync($"/api/requests/{id}/events?lastEventId={listener.LastEventId}", Token);
        Assert.Equal(HttpStatusCode.NoContent, heard.StatusCode);
        await using var missed = await EventListener.OpenAsync(_service.Http, id, "feedbeef-3");
        Assert.Equal(["gap", "progress", "done"], (await missed.ReadToAsync("done")).Select(item => item.Name));

        Held("later.png");
        using var retry = await _service.Http.PostAsync($"/api/requests/{id}/retry", null, Token);
        await using var anew = await EventListener.OpenAsync(_service.Http, id, listener.LastEventId);
        _open.Release();
        var events = await anew.ReadToAsync("done");
        Assert.Equal("completed", Text(events[^1].Data, "status"));
        Assert.NotEqual(listener.LastEventId, anew.LastEventId);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("nonsense")]
    public async Task An_unknown_request_has_no_events(string id)
    {
        await StartAsync();
        using var answer = await _service.Http.GetAsync($"/api/requests/{id}/events", Token);
        await answer.IsProblemAsync(404, "unknown_request");
        Assert.Equal((0, 0), (Streams.Listeners, Streams.Requests));
    }

    [Fact]
    public async Task Where_an_announcement_was_lost_the_store_is_asked_and_nobody_waits_for_ever()
    {
        await StartAsync("--Events:Recheck=00:00:00.2");
        var id = await UploadAsync([Held("a.png")]);
        await using var listener = await EventListener.OpenAsync(_service.Http, id);
        await listener.NextAsync();
        // Behind the service's back: nothing is announced.
        await _service.Services.GetRequiredService<IBatchStore>().CancelAsync(Id(id), Token);
        Assert.Equal("cancelled", Text((await listener.ReadToAsync("done"))[^1].Data, "status"));
    }

    [Fact]
    public async Task A_cancel_ends_the_stream_and_says_that_images_ended_untold()
    {
        await StartAsync();
        var id = await UploadAsync([Held("a.png"), Held("b.png")]);
        await using var listener = await EventListener.OpenAsync(_service.Http, id);
        await listener.NextAsync();
        using var cancel = await _service.Http.PostAsync($"/api/requests/{id}/cancel", null, Token);
        var events = await listener.ReadToAsync("done");
        Assert.Equal(2, events.Where(item => item.Name == "gap").Sum(item => item.Data.GetProperty("missed").GetInt32()));
        Assert.Equal("cancelled", Text(events[^1].Data, "status"));
    }

    [Fact]
    public async Task A_delete_ends_the_stream()
    {
        await StartAsync("--Events:Recheck=00:00:00.2");
        var id = await UploadAsync([Held("a.png")]);
        await using var listener = await EventListener.OpenAsync(_service.Http, id);
        await listener.NextAsync();
        using var delete = await _service.Http.DeleteAsync($"/api/requests/{id}", Token);
        Assert.Equal("deleted", Text((await listener.ReadToAsync("done"))[^1].Data, "status"));
        Assert.Null(await listener.NextAsync());
    }

    [Fact]
    public async Task While_nothing_happens_comments_keep_the_connection_open()
    {
        await StartAsync("--Events:Heartbeat=00:00:00.1");
        var id = await UploadAsync([Held("a.png")]);
        await using var stream = await _service.Http.GetStreamAsync($"/api/requests/{id}/events", Token);
        using var reader = new StreamReader(stream);
        for (var comments = 0; comments < 3;)
            if ((await reader.ReadLineAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token))!.StartsWith(':')) comments++;
    }

    [Fact]
    public async Task More_listeners_than_allowed_are_refused_and_a_place_that_is_left_is_free()
    {
        await StartAsync("--Events:MaxListeners=3", "--Events:MaxListenersPerRequest=2");
        var (one, other) = (await UploadAsync([Held("a.png")]), await UploadAsync([Held("b.png")]));
        var first = await EventListener.OpenAsync(_service.Http, one);
        await using var second = await EventListener.OpenAsync(_service.Http, one);
        using var third = await _service.Http.GetAsync($"/api/requests/{one}/events", Token);
        await third.IsProblemAsync(429, "too_many_listeners");
        Assert.NotNull(third.Headers.RetryAfter);
        await using var elsewhere = await EventListener.OpenAsync(_service.Http, other);
        using var fourth = await _service.Http.GetAsync($"/api/requests/{other}/events", Token);
        await fourth.IsProblemAsync(503, "too_many_listeners");

        await first.DisposeAsync();
        await UntilAsync(() => Streams.Listeners == 2);
        await using var again = await EventListener.OpenAsync(_service.Http, one);
        Assert.Equal("progress", (await again.NextAsync())!.Value.Name);
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:00:00.3")]
    public async Task When_the_last_listener_has_gone_nothing_is_left(string linger)
    {
        await StartAsync($"--Events:Linger={linger}");
        var feed = (InProcessProgressFeed)_service.Services.GetRequiredService<IProgressFeed>();
        var id = await UploadAsync([Held("a.png")]);
        await using (var listener = await EventListener.OpenAsync(_service.Http, id))
        {
            await using var other = await EventListener.OpenAsync(_service.Http, id);
            await other.NextAsync();
            Assert.Equal((1, 1), (feed.Followed, Streams.Requests));
        }

        await UntilAsync(() => (feed.Followed, Streams.Requests, Streams.Listeners) == (0, 0, 0));
    }

    [Fact]
    public async Task Listeners_that_open_and_leave_one_request_after_the_other_keep_few_of_them()
    {
        await StartAsync("--Events:Linger=00:10:00");
        for (var i = 0; i < 80; i++)
        {
            var id = await UploadAsync([Held("a.png")]);
            await using var listener = await EventListener.OpenAsync(_service.Http, id);
        }

        await UntilAsync(() => Streams is { Requests: <= 64, Listeners: 0 });
    }

    [Fact]
    public async Task A_stop_ends_the_streams_and_does_not_wait_for_them()
    {
        await StartAsync();
        var id = await UploadAsync([Held("a.png", open: true)]);
        var held = await UploadAsync([Held("b.png")]);
        await _service.WaitAsync(id);
        await using var listener = await EventListener.OpenAsync(_service.Http, held);
        await listener.NextAsync();
        _service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        // In order: the end of the body, and not a broken connection.
        Assert.Null(await listener.NextAsync());
        await UntilAsync(() => Streams.Requests == 0);
    }

    [Fact]
    public async Task A_listener_that_does_not_read_holds_nobody_up_and_gets_the_newest_and_the_end()
    {
        await StartAsync("--Events:Interval=00:00:00.01");
        var id = await UploadAsync([Held("a.png", open: true), Held("b.png")]);
        for (var deadline = DateTime.UtcNow.AddSeconds(30); await CompletedAsync(id) < 1; await Task.Delay(20, Token)) Assert.True(DateTime.UtcNow < deadline);
        using var slow = new TcpClient { ReceiveBufferSize = 8_192 };
        await slow.ConnectAsync(IPAddress.Loopback, _service.Http.BaseAddress!.Port, Token);
        await using var wire = slow.GetStream();
        await wire.WriteAsync(Encoding.ASCII.GetBytes($"GET /api/requests/{id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"), Token);
        // Until it has its place: who comes after the flood has missed nothing.
        var (head, length) = (new byte[8_192], 0);
        while (!Encoding.ASCII.GetString(head, 0, length).Contains("event: progress", StringComparison.Ordinal))
            Assert.NotEqual(length, length += await wire.ReadAsync(head.AsMemory(length), Token));
        await using var quick = await EventListener.OpenAsync(_service.Http, id);
        await quick.NextAsync();

        var told = await FloodAsync(id, quick, megabytes: 8);
        _open.Release();
        await quick.ReadToAsync("done");
        using var reader = new StreamReader(wire);
        var text = await reader.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.InRange(text.Split("event: image").Length, 2, told - 1);
        Assert.Contains("event: gap\ndata: {\"missed\":null}", text);
        Assert.Contains("event: done", text);
    }

    [Fact]
    public async Task The_document_says_what_the_events_are()
    {
        await StartAsync();
        var get = (await _service.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").GetProperty("/api/requests/{id}/events").GetProperty("get");
        Assert.True(get.GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty("text/event-stream", out _));
        foreach (var name in new[] { "progress", "image", "gap", "done" }) Assert.Contains($"`{name}`", Text(get, "description"));
    }

    private static BatchId Id(string text) => BatchId.TryParse(text, out var id) ? id : throw new FormatException(text);

    private static string? Text(JsonElement data, string name) => data.GetProperty(name).GetString();

    private static IEnumerable<string?> Ids(IEnumerable<(string Name, JsonElement Data)> events) =>
        events.Where(item => item.Name == "image").Select(item => Text(item.Data, "id"));

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !holds(); await Task.Delay(20, Token)) Assert.True(DateTime.UtcNow < deadline);
    }

    private async Task StartAsync(params string[] settings) => _service = await ServiceUnderTest.StartAsync(
        // The store is asked by itself only where a test is about that: its answer may stand before the announcement of the same, and be one event more.
        ["--Fetching:MaxAttempts=1", "--Events:Interval=00:00:00.05", "--Events:Recheck=00:05:00", .. settings]);

    private async Task<string> UploadAsync(string[] urls)
    {
        using var upload = await _service.UploadAsync($"urls\n\"{string.Join(',', urls)}\"\n");
        return JsonDocument.Parse(await upload.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("request_id").GetString()!;
    }

    /// <summary>An image that its host gives out when the test lets it.</summary>
    private string Held(string name, int seed = 1, bool open = false) => _service.Images.Serve(name, async context =>
    {
        if (!open) await _open.WaitAsync(context.RequestAborted);
        await context.Response.Body.WriteAsync(TestImages.Png(seed));
    });

    private async Task<int> CompletedAsync(string id) =>
        (await _service.GetJsonAsync($"/api/status/{id}")).GetProperty("images").GetProperty("completed").GetInt32();

    /// <summary>Announces the same image again and again until the quick listener has got so much; how many events that were.</summary>
    private async Task<int> FloodAsync(string id, EventListener quick, int megabytes)
    {
        var feed = _service.Services.GetRequiredService<IProgressFeed>();
        var batch = (await _service.Services.GetRequiredService<IBatchStore>().FindAsync(Id(id), Token))!;
        Assert.True(ImageId.TryParse((await _service.ImagesOfAsync(id))[0].GetProperty("id").GetString(), out var image));
        var announced = BatchProgress.Of(batch) with { Images = [.. Enumerable.Repeat(image, BatchProgress.MostImages)] };
        var (bytes, told) = (0L, 0);
        while (bytes < megabytes * 1_000_000L)
        {
            await feed.AnnounceAsync(announced, Token);
            foreach (var (name, data) in await quick.ReadToAsync("progress"))
            {
                bytes += data.GetRawText().Length + 50;
                if (name == "image") told++;
            }
        }

        return told;
    }
}
