using System.Globalization;
using ImageCompressor.Tests.Doubles;
using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>What moves while nobody presses anything: the stream of events and what stands in for it, notifications, batches of any size.</summary>
public sealed class LiveTests(BrowserFixture browser) : BrowserTests(browser)
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task A_batch_moves_by_its_stream_of_events()
    {
        await using var window = await Browser.OpenAsync(Root);
        await OfferEventsAsync(window);
        var asked = 0;
        await TellNobodyAsync(window);
        await window.Page.RouteAsync("**/api/status/*", route => route.FulfillAsync(Json(Status(asked++ == 0 ? 1 : 4, 4))));
        await window.Page.RouteAsync("**/api/requests/*/images?*", route => route.FulfillAsync(Json("""{"items":[],"next":null}""")));
        await window.Page.RouteAsync("**/events", route => route.FulfillAsync(new()
        {
            ContentType = "text/event-stream",
            Body = "retry: 60000\n\nid: 1\nevent: progress\ndata: {\"total\":4,\"pending\":0,\"processing\":1,\"completed\":3,\"failed\":0,\"cancelled\":0,\"originalBytes\":4000,\"compressedBytes\":1000}\n\n",
        }));
        await window.GoAsync("/requests/" + Id);
        await window.See(window.Page.Locator(".summary .under")).ToHaveTextAsync("3 of 4 images");
        await window.See(window.Page.Locator(".scale").First).ToContainTextAsync("4.0 KB");
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(200)]
    public async Task A_stream_that_is_refused_or_dies_again_and_again_is_given_up_and_the_batch_still_moves(int status)
    {
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("status of 404");
        await OfferEventsAsync(window);
        var (asked, opened) = (0, 0);
        await TellNobodyAsync(window);
        await window.Page.RouteAsync("**/api/status/*", route => route.FulfillAsync(Json(Status(asked++ < 3 ? 1 : 4, 4))));
        await window.Page.RouteAsync("**/api/requests/*/images?*", route => route.FulfillAsync(Json("""{"items":[],"next":null}""")));
        await window.Page.RouteAsync("**/events", route =>
        {
            opened++;
            return route.FulfillAsync(new() { Status = status, ContentType = status == 200 ? "text/event-stream" : "text/plain", Body = "retry: 10\n\n" });
        });
        await window.GoAsync("/requests/" + Id);
        await window.WaitForEndAsync();
        Assert.InRange(opened, 1, 3);
    }

    [Fact]
    public async Task A_notification_is_asked_for_by_a_click_only_and_comes_when_the_batch_ends_behind_other_windows()
    {
        using var open = new SemaphoreSlim(0);
        var held = Service.Images.Serve("held.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(30, 320, 240));
        });
        await using var window = await Browser.OpenAsync(Root);
        // A headless browser has nowhere to show one and never hides a page.
        await window.Page.AddInitScriptAsync("""
            window.told = [];
            window.asked = 0;
            window.Notification = class { static permission = "default"; static async requestPermission() { window.asked++; return this.permission = "granted"; } constructor(title) { window.told.push(title); } };
            """);
        await window.GoAsync();
        await window.StartAsync(Sheet(held));
        Assert.Equal(0, await window.Page.EvaluateAsync<int>("() => window.asked"));
        await window.Button("Tell me when done").ClickAsync();
        await window.See(window.Button("Tell me when done")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(1, await window.Page.EvaluateAsync<int>("() => window.asked"));
        await window.Page.EvaluateAsync("() => Object.defineProperty(document, 'hidden', { get: () => true })");
        open.Release();
        await window.WaitForEndAsync();
        Assert.Equal(["products.csv is finished"], await window.Page.EvaluateAsync<string[]>("() => window.told"));
    }

    [Fact]
    public async Task Two_windows_on_one_batch_have_one_switch_and_who_turns_it_off_is_not_told()
    {
        using var open = new SemaphoreSlim(0);
        var held = Service.Images.Serve("held.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(TestImages.Png(30, 320, 240));
        });
        await using var window = await Browser.OpenAsync(Root);
        await window.Context.AddInitScriptAsync("""
            window.told = 0;
            window.Notification = class { static permission = "granted"; static async requestPermission() { return "granted"; } constructor() { window.told++; } };
            """);
        await window.GoAsync();
        await window.StartAsync(Sheet(held));
        var other = await window.Context.NewPageAsync();
        await other.GotoAsync(window.Page.Url);
        var (here, there) = (window.Button("Tell me when done"), other.GetByRole(AriaRole.Button, new() { Name = "Tell me when done" }));
        await window.See(there).ToHaveAttributeAsync("aria-pressed", "false");
        await here.ClickAsync();
        await window.See(there).ToHaveAttributeAsync("aria-pressed", "true");
        await there.ClickAsync();
        await window.See(here).ToHaveAttributeAsync("aria-pressed", "false");
        await window.Page.EvaluateAsync("() => Object.defineProperty(document, 'hidden', { get: () => true })");
        open.Release();
        await window.WaitForEndAsync();
        Assert.Equal(0, await window.Page.EvaluateAsync<int>("() => window.told"));
    }

    [Fact]
    public async Task A_browser_that_forbids_notifications_says_what_to_do()
    {
        using var open = new SemaphoreSlim(0);
        var held = Service.Images.Serve("held.png", context => open.WaitAsync(context.RequestAborted));
        await using var window = await Browser.OpenAsync(Root);
        await window.Page.AddInitScriptAsync("window.Notification = class { static permission = 'default'; static async requestPermission() { return this.permission = 'denied'; } };");
        await window.GoAsync();
        await window.StartAsync(Sheet(held));
        await window.Button("Tell me when done").ClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Allow them in its settings for this site");
        await window.See(window.Button("Tell me when done")).ToHaveAttributeAsync("aria-pressed", "false");
        open.Release();
    }

    [Fact]
    public async Task A_batch_of_100_000_images_costs_the_page_no_more_than_a_small_one()
    {
        await using var window = await Browser.OpenAsync(Root);
        await TellNobodyAsync(window);
        await window.Page.RouteAsync("**/api/status/*", route => route.FulfillAsync(Json(Status(100_000, 100_000))));
        await window.Page.RouteAsync("**/api/requests/*/images?*", route => route.FulfillAsync(Json(Images(route.Request.Url))));
        await window.GoAsync("/requests/" + Id);
        await window.See(window.Page.Locator(".tally").First).ToHaveTextAsync("100,000");
        await window.See(window.Text("image-1.png").First).ToBeVisibleAsync();
        for (var last = 60; last <= 1500; last += 60)
        {
            await window.See(window.Page.GetByText($"image-{last}.png", new() { Exact = true })).ToBeAttachedAsync();
            await window.Page.EvaluateAsync("() => scrollTo(0, document.documentElement.scrollHeight)");
        }

        Assert.InRange(await window.Page.Locator("tr.image-row").CountAsync(), 1, 400);
        await window.Page.EvaluateAsync("() => scrollTo(0, 0)");
        await window.See(window.Page.GetByText("image-1.png", new() { Exact = true })).ToBeInViewportAsync();
    }

    /// <summary>Writes into the document what a service with a stream of events writes.</summary>
    private static Task TellNobodyAsync(PageUnderTest window) =>
        window.Page.RouteAsync("**/deliveries", route => route.FulfillAsync(Json("""{"subscribers":[],"items":[]}""")));

    private static Task OfferEventsAsync(PageUnderTest window) => window.Page.RouteAsync("**/requests/" + Id, async route =>
    {
        var answer = await route.FetchAsync();
        var document = System.Text.RegularExpressions.Regex.Replace(await answer.TextAsync(), "data-features=\"[^\"]*\"", "data-features=\"events\"");
        await route.FulfillAsync(new() { Response = answer, Body = document });
    });

    private static RouteFulfillOptions Json(string body) => new() { ContentType = "application/json", Body = body };

    private static string Status(int done, int total) => $$"""
        {"request_id":"{{Id}}","name":"large.csv","status":"{{(done == total ? "completed" : "processing")}}","progress":{{100 * done / total}},
        "images":{"total":{{total}},"pending":{{total - done}},"processing":0,"completed":{{done}},"failed":0,"cancelled":0},"rows":{{total}},"rejected":0,
        "originalBytes":2000,"compressedBytes":1000,"savedPercent":50,"recipe":{"text":""},"createdAt":"2026-01-01T10:00:00Z","updatedAt":"2026-01-01T10:01:00Z",
        "finishedAt":{{(done == total ? "\"2026-01-01T10:01:00Z\"" : "null")}},"links":{} }
        """;

    private static string Images(string url)
    {
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(url).Query);
        var (from, size) = (int.Parse(query["cursor"] ?? "0", CultureInfo.InvariantCulture), int.Parse(query["limit"]!, CultureInfo.InvariantCulture));
        var items = Enumerable.Range(from + 1, size).Select(i => $$"""
            {"id":"{{i}}","row":{{i + 1}},"slot":0,"imageUrl":"https://example.com/image-{{i}}.png","status":"failed","outcome":"failed","original":null,"compressed":null,"savedPercent":null,
            "warnings":[],"failure":{"code":"http_error","message":"The host answered with an error.","retryable":false},"milliseconds":null,"attempts":1,"updatedAt":"2026-01-01T10:01:00Z"}
            """);
        return $$"""{"items":[{{string.Join(',', items)}}],"next":"{{from + size}}" }""";
    }
}
