using ImageCompressor.Tests.Doubles;
using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>The list of a batch's images while it changes.</summary>
public sealed class ListTests(BrowserFixture browser) : BrowserTests(browser)
{
    [Fact]
    public async Task A_failed_image_is_tried_again_by_itself()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.StartAsync(Sheet(Missing("first.png"), Missing("second.png"), Good("lake.png", 1)));
        await window.WaitForEndAsync();
        await window.See(window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Retry .*png") })).ToHaveCountAsync(2);

        Good("first.png", 2);
        Good("second.png", 3);
        await window.Button("Retry second.png").ClickAsync();
        await window.See(window.Page.Locator("tr.image-row.completed")).ToHaveCountAsync(2);
        await window.WaitForEndAsync();
        Assert.Equal((1, 2), (Service.Images.Requests("first.png"), Service.Images.Requests("second.png")));
        // The keyboard is where the button was.
        await window.See(window.Page.Locator("tr.image-row", new() { HasText = "second.png" }).Locator("button.link")).ToBeFocusedAsync();

        await window.Radio("Failed").CheckAsync();
        await window.Radio("Gallery").CheckAsync();
        await window.Button("Retry first.png").ClickAsync();
        await window.See(window.Text("Nothing failed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_retry_that_is_refused_says_why_and_the_button_stays()
    {
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("status of 503");
        await window.GoAsync();
        await window.StartAsync(Sheet(Missing("gone.png")));
        await window.WaitForEndAsync();
        await window.Page.RouteAsync("**/retry?*", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"title":"Service Unavailable","status":503,"detail":"The service's database does not answer now; try again in a few seconds.","code":"store_unavailable"}""",
        }));
        var button = window.Button("Retry gone.png");
        await button.ClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("store_unavailable");
        await window.See(button).ToBeFocusedAsync();
        await window.See(button).ToHaveAttributeAsync("aria-disabled", "false");
    }

    [Fact]
    public async Task What_fails_appears_under_the_filter_by_itself_and_nobody_loses_the_place()
    {
        var open = Gates(5);
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        // The held ones stand first: what fails later comes in above what is on the screen, and moves the list's pages of 60.
        await window.StartAsync(FailingLate(open));
        await window.See(window.Page.Locator(".summary .under")).ToHaveTextAsync("70 of 75 images");
        await window.Radio("Failed").CheckAsync();
        await window.See(window.Text("gone-0.png")).ToBeVisibleAsync();
        var place = window.Button("Retry gone-30.png");
        await place.ScrollIntoViewIfNeededAsync();
        await place.FocusAsync();
        var before = (await place.BoundingBoxAsync())!.Y;

        foreach (var gate in open[..4]) gate.SetResult();
        for (var i = 0; i < 4; i++) await window.See(window.Text($"held-{i}.png")).ToBeAttachedAsync();
        await window.See(place).ToBeFocusedAsync();
        Assert.InRange((await place.BoundingBoxAsync())!.Y, before - 40, before + 40);
        open[4].SetResult();
        await window.WaitForEndAsync();
        await window.See(window.Text("held-4.png")).ToBeAttachedAsync();

        await window.Page.EvaluateAsync("() => scrollTo(0, document.documentElement.scrollHeight)");
        // The page above is still there, as the keyboard is in it: together they have each image once.
        await window.See(window.Page.Locator("tr.image-row .name")).ToHaveTextAsync(
            [.. Enumerable.Range(0, 5).Select(i => $"held-{i}.png"), .. Enumerable.Range(0, 70).Select(i => $"gone-{i}.png")]);
        await window.See(place).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_page_on_its_way_while_the_one_above_grew_is_asked_for_again()
    {
        var open = Gates(5);
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.StartAsync(FailingLate(open));
        await window.See(window.Page.Locator(".summary .under")).ToHaveTextAsync("70 of 75 images");
        var (asked, go) = (Gates(1)[0], Gates(1)[0]);
        await window.Page.RouteAsync("**/images?*cursor=*", async route =>
        {
            var answer = await route.FetchAsync();
            asked.TrySetResult();
            await go.Task;
            await route.FulfillAsync(new() { Response = answer });
        });
        await window.Radio("Failed").CheckAsync();
        await window.See(window.Text("gone-0.png")).ToBeVisibleAsync();
        await window.Page.EvaluateAsync("() => scrollTo(0, document.documentElement.scrollHeight)");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        foreach (var gate in open) gate.SetResult();
        await window.WaitForEndAsync();
        await window.See(window.Page.Locator("tr.image-row .name").First).ToHaveTextAsync("held-0.png");
        await window.See(window.Page.Locator("tr.image-row .name").Nth(4)).ToHaveTextAsync("held-4.png");
        go.SetResult();
        await window.See(window.Page.Locator("tr.image-row .name")).ToHaveTextAsync(
            [.. Enumerable.Range(0, 5).Select(i => $"held-{i}.png"), .. Enumerable.Range(0, 70).Select(i => $"gone-{i}.png")]);
    }

    [Fact]
    public async Task An_image_that_leaves_the_filter_leaves_the_list()
    {
        using var open = new SemaphoreSlim(0);
        var held = Enumerable.Range(0, 3).Select(i => Service.Images.Serve($"held-{i}.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(TestImages.Png(40 + i, 320, 240));
        }));
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.StartAsync(Sheet([.. held]));
        await window.Radio("Working").CheckAsync();
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(3);
        open.Release(2);
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(1);
        open.Release();
        await window.See(window.Text("None is being worked on")).ToBeVisibleAsync();
    }

    /// <summary>One for each: of several that wait for one gate, it is luck which of them passes first.</summary>
    private static TaskCompletionSource[] Gates(int count) => [.. Enumerable.Range(0, count).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    /// <summary>A sheet of which 70 images fail at once, and the five before them when they are let go.</summary>
    private string FailingLate(TaskCompletionSource[] open) => Sheet([
        .. Enumerable.Range(0, 5).Select(i => Service.Images.Serve($"held-{i}.png", async context =>
        {
            await open[i].Task.WaitAsync(context.RequestAborted);
            context.Response.StatusCode = 404;
        })),
        .. Enumerable.Range(0, 70).Select(i => Missing($"gone-{i}.png")),
    ]);
}
