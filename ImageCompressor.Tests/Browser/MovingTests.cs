using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>Going to and fro in the page, with and without a mouse.</summary>
public sealed class MovingTests(BrowserFixture browser) : BrowserTests(browser)
{
    [Fact]
    public async Task The_skip_link_leads_to_the_content_and_leaves_it_as_it_is()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.PickAsync(Sheet(Good("lake.png", 1)));
        await window.See(window.Button("Compress 1 image")).ToBeEnabledAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" }).PressAsync("Enter");
        await window.See(window.Page.Locator("#main")).ToBeFocusedAsync();
        await window.Button("Compress 1 image").ClickAsync();
        await window.WaitForEndAsync();
    }

    [Fact]
    public async Task Back_closes_a_question_about_what_is_left_behind()
    {
        var id = await Service.RunAsync(Sheet(Good("lake.png", 1)));
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync("/requests");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "products.csv" }).ClickAsync();
        await window.Button("Delete").ClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await window.Page.GoBackAsync();
        await window.See(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Batches" })).ToBeVisibleAsync();
        await window.See(window.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Equal("completed", (await Service.GetJsonAsync("/api/status/" + id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_address_that_cannot_be_decoded_is_no_batch_and_no_empty_page()
    {
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("status of 404");
        await window.GoAsync("/requests/%E0%A4%A");
        await window.See(window.Text("There is no such batch")).ToBeVisibleAsync();
        await window.See(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("No such batch");
    }

    [Fact]
    public async Task A_batch_that_cannot_be_read_at_first_says_why_and_comes_when_it_can()
    {
        var id = await Service.RunAsync(Sheet(Good("lake.png", 1)));
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("status of 503");
        await window.Page.RouteAsync("**/api/status/*", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"title":"Service Unavailable","status":503,"detail":"The service's database does not answer now; try again in a few seconds.","code":"store_unavailable"}""",
        }));
        await window.GoAsync("/requests/" + id);
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This page asks again by itself");
        await window.Page.UnrouteAllAsync();
        await window.WaitForEndAsync();
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_list_that_is_drawn_anew_leaves_the_keyboard_where_it_was()
    {
        using var open = new SemaphoreSlim(0);
        var held = Enumerable.Range(0, 2).Select(i => Service.Images.Serve($"held-{i}.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(Doubles.TestImages.Png(30 + i, 320, 240));
        }));
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.StartAsync(Sheet([.. held]));
        await window.GoAsync("/requests");
        var entry = window.Page.GetByRole(AriaRole.Link, new() { Name = "products.csv" });
        await entry.FocusAsync();
        open.Release();
        await window.See(entry).ToContainTextAsync("1 of 2 images");
        await window.See(entry).ToBeFocusedAsync();
        open.Release();
    }

    [Fact]
    public async Task Who_stops_a_batch_by_keyboard_is_still_at_it()
    {
        using var open = new SemaphoreSlim(0);
        var held = Service.Images.Serve("held.png", context => open.WaitAsync(context.RequestAborted));
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.StartAsync(Sheet(held));
        await window.Button("Stop").PressAsync("Enter");
        await window.Button("Stop it").PressAsync("Enter");
        await window.WaitForEndAsync();
        await window.See(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        open.Release();
    }
}
