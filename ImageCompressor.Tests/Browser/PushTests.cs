using System.Text.Json;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;
using ImageCompressor.Tests.Push;
using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>The page's part in push messages: its service worker, in a real browser. No push service of a browser's maker can be reached here, so what the browser would
/// have from one is put in its place: <c>pushManager.subscribe</c> gives a subscription at the test's own push service, and what arrives there is given to the browser by
/// its debugging protocol, after it was decrypted as the browser would do it.</summary>
[Collection(nameof(BrowserTests))]
public sealed class PushTests(BrowserFixture browser) : IAsyncLifetime
{
    private readonly TestBrowser _receiver = new();
    private readonly SemaphoreSlim _open = new(0);
    private PushService _pushes = null!;
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync()
    {
        _pushes = await PushService.StartAsync(PushKeysForTests.Public);
        _service = await ServiceUnderTest.StartAsync(PushKeysForTests.With(_pushes));
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever became of the test: a stop waits for images in hand.
        _open.Release(10);
        await _service.DisposeAsync();
        await _pushes.DisposeAsync();
        _open.Dispose();
    }

    [Fact]
    public async Task Who_asks_to_be_told_gets_a_notification_by_the_service_worker_and_a_click_on_it_opens_the_batch()
    {
        await using var window = await OpenAsync(_service);
        await window.GoAsync();
        var id = await window.StartAsync(Held());
        Assert.Empty(await Workers(window));
        await window.Button("Tell me when done").ClickAsync();
        await window.See(window.Page.GetByTitle("Also when this page is closed")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(PushKeysForTests.Public, await window.Page.EvaluateAsync<string>("() => window.subscribedWith"));
        await window.Page.EvaluateAsync("() => Object.defineProperty(document, 'hidden', { get: () => true })");
        _open.Release();
        var message = _receiver.Decrypt((await _pushes.NextAsync()).Body);
        await window.WaitForEndAsync();
        // The page says nothing beside the push message.
        Assert.Equal(0, await window.Page.EvaluateAsync<int>("() => window.told"));

        var shown = await PushAsync(window, message);
        Assert.Equal(("products.csv is finished", id), (shown.GetProperty("title").GetString(), shown.GetProperty("tag").GetString()));
        Assert.StartsWith("1 image compressed", shown.GetProperty("body").GetString());
        // The window came to the batch without being loaded anew, so the browser still knows it by its first address.
        Assert.Equal(["focused " + window.Root], await ClickAsync(window));
        await window.GoAsync("/requests");
        Assert.Equal([$"opened {new Uri(window.Root, "/requests/" + id)}"], await ClickAsync(window));
    }

    [Theory]
    [InlineData("no JSON at all", "ImageCompressor")]
    [InlineData("null", "ImageCompressor")]
    [InlineData("""{"title":"Elsewhere","url":"https://evil.example/"}""", "Elsewhere")]
    [InlineData("""{"title":"Script","url":"javascript:alert(1)"}""", "Script")]
    public async Task What_is_no_message_of_ours_is_shown_and_leads_nowhere_else(string message, string title)
    {
        await using var window = await OpenAsync(_service);
        await window.GoAsync();
        await window.StartAsync(Held());
        await window.Button("Tell me when done").ClickAsync();
        await window.See(window.Button("Tell me when done")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(title, (await PushAsync(window, message)).GetProperty("title").GetString());
        var clicked = await ClickAsync(window);
        Assert.All(clicked, done => Assert.Equal("opened " + window.Root, done));
        _open.Release();
    }

    [Fact]
    public async Task Where_the_browser_has_no_push_service_the_page_tells_as_before()
    {
        await using var window = await OpenAsync(_service, "throw new DOMException('no push service', 'AbortError')");
        await window.GoAsync();
        var id = await window.StartAsync(Held());
        await window.Button("Tell me when done").ClickAsync();
        await window.See(window.Page.GetByTitle("As long as this page is open")).ToHaveAttributeAsync("aria-pressed", "true");
        await window.Page.EvaluateAsync("() => Object.defineProperty(document, 'hidden', { get: () => true })");
        _open.Release();
        await window.WaitForEndAsync();
        Assert.Equal(1, await window.Page.EvaluateAsync<int>("() => window.told"));
        Assert.Empty((await _service.GetJsonAsync($"/api/requests/{id}/deliveries")).GetProperty("subscribers").EnumerateArray());
    }

    [Fact]
    public async Task The_switch_ends_the_messages_of_its_batch_and_stands_as_it_was_left_after_a_reload()
    {
        await using var window = await OpenAsync(_service, remembers: true);
        await window.GoAsync();
        var id = await window.StartAsync(Held());
        var notify = window.Button("Tell me when done");
        await window.See(notify).ToHaveAttributeAsync("aria-pressed", "false");
        await notify.PressAsync("Enter");
        await window.See(notify).ToHaveAttributeAsync("aria-pressed", "true");
        await window.See(notify).ToBeFocusedAsync();
        Assert.Single(await SubscribersAsync(id));
        await window.Page.ReloadAsync();
        await window.See(notify).ToHaveAttributeAsync("aria-pressed", "true");
        await notify.PressAsync("Space");
        await window.See(notify).ToHaveAttributeAsync("aria-pressed", "false");
        await window.See(notify).ToBeFocusedAsync();
        Assert.Empty(await SubscribersAsync(id));
        await window.Page.ReloadAsync();
        await window.See(notify).ToHaveAttributeAsync("aria-pressed", "false");
        await window.Page.EvaluateAsync("() => Object.defineProperty(document, 'hidden', { get: () => true })");
        _open.Release();
        await window.WaitForEndAsync();
        Assert.Equal(0, await window.Page.EvaluateAsync<int>("() => window.told"));
        var list = await _service.GetJsonAsync($"/api/requests/{id}/deliveries");
        Assert.Equal((0, 0), (list.GetProperty("subscribers").GetArrayLength(), list.GetProperty("items").GetArrayLength()));
    }

    [Fact]
    public async Task A_switch_that_the_service_does_not_turn_off_stays_on_and_says_why()
    {
        await using var window = await OpenAsync(_service, remembers: true);
        window.Expect("status of 503");
        await window.GoAsync();
        var id = await window.StartAsync(Held());
        var notify = window.Button("Tell me when done");
        await notify.ClickAsync();
        await window.See(notify).ToHaveAttributeAsync("aria-pressed", "true");
        await window.Page.RouteAsync("**/subscriptions?*", route => route.FulfillAsync(new() { Status = 503 }));
        await notify.ClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The service cannot answer now");
        await window.See(notify).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Single(await SubscribersAsync(id));
        await window.Page.UnrouteAllAsync();
        await notify.ClickAsync();
        await window.See(notify).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Empty(await SubscribersAsync(id));
        _open.Release();
    }

    [Fact]
    public async Task A_subscription_made_with_other_keys_is_given_up_for_a_new_one()
    {
        await using var window = await OpenAsync(_service);
        await window.Page.AddInitScriptAsync("""
            PushManager.prototype.getSubscription = async () => ({ options: { applicationServerKey: new Uint8Array(65).buffer }, unsubscribe: async () => window.gaveUp = true });
            """);
        await window.GoAsync();
        await window.StartAsync(Held());
        await window.Button("Tell me when done").ClickAsync();
        await window.See(window.Page.GetByTitle("Also when this page is closed")).ToBeVisibleAsync();
        Assert.True(await window.Page.EvaluateAsync<bool>("() => window.gaveUp"));
        _open.Release();
    }

    [Fact]
    public async Task Without_keys_the_page_has_no_service_worker_and_its_policy_lets_it_have_none()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using (var document = await service.Http.GetAsync("/"))
        {
            var policy = document.Headers.GetValues("Content-Security-Policy").Single();
            Assert.DoesNotContain("worker-src", policy);
            Assert.EndsWith("trusted-types 'none'", policy);
            Assert.DoesNotMatch("data-features=\"[^\"]*push", await document.Content.ReadAsStringAsync());
        }

        using (var worker = await service.Http.GetAsync("/service-worker.js")) await worker.IsProblemAsync(404, "not_found");
        await using var window = await OpenAsync(service);
        await window.GoAsync();
        await window.StartAsync(Held(service));
        await window.Button("Tell me when done").ClickAsync();
        await window.See(window.Page.GetByTitle("As long as this page is open")).ToBeVisibleAsync();
        Assert.Empty(await Workers(window));
        _open.Release();
    }

    [Fact]
    public async Task The_worker_is_served_for_the_whole_page_and_asked_for_anew_each_time()
    {
        using var answer = await _service.Http.GetAsync("/service-worker.js");
        Assert.Equal("text/javascript; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoCache);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("addEventListener(\"fetch\"", await answer.Content.ReadAsStringAsync());
        using var document = await _service.Http.GetAsync("/");
        var policy = document.Headers.GetValues("Content-Security-Policy").Single();
        Assert.EndsWith("require-trusted-types-for 'script'; worker-src 'self'; trusted-types service-worker", policy);
        Assert.Matches("data-features=\"[^\"]*push", await document.Content.ReadAsStringAsync());
    }

    /// <summary>A window that may notify; <paramref name="subscribe"/> stands for the browser's own way to its maker's push service.</summary>
    private async Task<PageUnderTest> OpenAsync(ServiceUnderTest service, string? subscribe = null, bool remembers = false)
    {
        var window = await browser.OpenAsync(service.Http.BaseAddress!);
        await window.Context.GrantPermissionsAsync(["notifications"]);
        var subscription = JsonSerializer.Serialize(_receiver.Subscription(_pushes.Endpoint()));
        await window.Page.AddInitScriptAsync($$"""
            window.told = 0;
            window.Notification = class { static permission = "granted"; static async requestPermission() { return "granted"; } constructor() { window.told++; } };
            PushManager.prototype.getSubscription = async () => {{(remembers
                ? $"({{ endpoint: {JsonSerializer.Serialize(_pushes.Endpoint())}, options: {{ }}, toJSON: () => ({subscription}), unsubscribe: async () => true }})" : "null")}};
            PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
                if (!userVisibleOnly) throw new TypeError("browsers want every message to be shown");
                window.subscribedWith = btoa(String.fromCharCode(...applicationServerKey)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
                {{subscribe ?? $"return {{ toJSON: () => ({subscription}) }};"}}
            };
            """);
        return window;
    }

    private async Task<JsonElement[]> SubscribersAsync(string id) =>
        [.. (await _service.GetJsonAsync($"/api/requests/{id}/deliveries")).GetProperty("subscribers").EnumerateArray()];

    private string Held(ServiceUnderTest? service = null) => "urls\n" + (service ?? _service).Images.Serve("held.png", async context =>
    {
        await _open.WaitAsync(context.RequestAborted);
        await context.Response.Body.WriteAsync(TestImages.Png(30, 320, 240));
    }) + "\n";

    private static Task<string[]> Workers(PageUnderTest window) =>
        window.Page.EvaluateAsync<string[]>("async () => (await navigator.serviceWorker.getRegistrations()).map(one => new URL(one.scope).pathname)");

    /// <summary>Gives the worker a push message, as the browser does when one has come and is decrypted, and returns the notification that is shown.</summary>
    private static async Task<JsonElement> PushAsync(PageUnderTest window, string message)
    {
        await window.Page.EvaluateAsync("""
            async () => {
                const { active } = await navigator.serviceWorker.ready;
                if (active.state !== "activated") await new Promise(done => active.onstatechange = () => active.state === "activated" && done());
            }
            """);
        Assert.Equal(["/"], await Workers(window));
        var session = await window.Context.NewCDPSessionAsync(window.Page);
        var registered = new TaskCompletionSource<string>();
        session.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, found) =>
        {
            foreach (var registration in found!.Value.GetProperty("registrations").EnumerateArray())
                if (registration.GetProperty("scopeURL").GetString() == window.Root.ToString()) registered.TrySetResult(registration.GetProperty("registrationId").GetString()!);
        };
        await session.SendAsync("ServiceWorker.enable");
        var id = await registered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        // A headless browser that has run many tests loses a notification now and then, whoever shows it: nobody of ours stands between. So it may be asked again.
        for (var asked = 0; asked < 6; asked++)
        {
            await session.SendAsync("ServiceWorker.deliverPushMessage", new Dictionary<string, object>
            {
                ["origin"] = window.Root.GetLeftPart(UriPartial.Authority),
                ["registrationId"] = id,
                ["data"] = message,
            });
            if (await window.Page.EvaluateAsync(Shown) is { ValueKind: JsonValueKind.Object } shown) return shown;
        }

        throw new InvalidOperationException("No notification is shown.");
    }

    /// <summary>The notification that is shown within some seconds, or null.</summary>
    private const string Shown = """
        async () => {
            const registration = await navigator.serviceWorker.ready;
            for (const until = performance.now() + 5000; performance.now() < until; await new Promise(done => setTimeout(done, 50))) {
                const [shown] = await registration.getNotifications();
                if (shown) return { title: shown.title, body: shown.body, tag: shown.tag };
            }
            return null;
        }
        """;

    /// <summary>Has the worker hear a click on the notification. Windows may be opened by a person's own click only, so what it would do is written down instead.</summary>
    private static Task<string[]> ClickAsync(PageUnderTest window) => InWorkerAsync<string[]>(window, """
        (async () => {
            const done = [];
            self.clicked ??= (await registration.getNotifications())[0];
            clients.openWindow = async url => { done.push(`opened ${url}`); };
            WindowClient.prototype.focus = async function () { done.push(`focused ${this.url}`); };
            const event = new NotificationEvent("notificationclick", { notification: self.clicked });
            // An event of the test's own has no life to prolong.
            let work;
            event.waitUntil = promise => { work = promise; };
            self.dispatchEvent(event);
            await work;
            return done;
        })()
        """);

    /// <summary>Playwright for .NET knows no service workers, so the debugging protocol is spoken through the browser's own session.</summary>
    private static async Task<T> InWorkerAsync<T>(PageUnderTest window, string expression)
    {
        var session = await window.Context.Browser!.NewBrowserCDPSessionAsync();
        var targets = (await session.SendAsync("Target.getTargets"))!.Value.GetProperty("targetInfos").EnumerateArray();
        var worker = targets.Single(target => target.GetProperty("type").GetString() == "service_worker" && target.GetProperty("url").GetString()!.StartsWith(window.Root.ToString(), StringComparison.Ordinal));
        var attached = await session.SendAsync("Target.attachToTarget", new Dictionary<string, object> { ["targetId"] = worker.GetProperty("targetId").GetString()!, ["flatten"] = false });
        var answered = new TaskCompletionSource<JsonElement>();
        session.Event("Target.receivedMessageFromTarget").OnEvent += (sender, received) =>
        {
            // Beside the answer, the worker tells of itself.
            var message = JsonDocument.Parse(received!.Value.GetProperty("message").GetString()!).RootElement;
            if (message.TryGetProperty("id", out _)) answered.TrySetResult(message);
        };
        await session.SendAsync("Target.sendMessageToTarget", new Dictionary<string, object>
        {
            ["sessionId"] = attached!.Value.GetProperty("sessionId").GetString()!,
            ["message"] = JsonSerializer.Serialize(new { id = 1, method = "Runtime.evaluate", @params = new { expression, awaitPromise = true, returnByValue = true } }),
        });
        var answer = await answered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await session.DetachAsync();
        Assert.True(answer.TryGetProperty("result", out var result) && !result.TryGetProperty("exceptionDetails", out _), answer.ToString());
        return result.GetProperty("result").GetProperty("value").Deserialize<T>()!;
    }
}
