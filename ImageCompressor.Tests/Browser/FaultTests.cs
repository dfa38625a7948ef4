using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>What the page shows when something goes wrong: what it was, and what to do.</summary>
public sealed class FaultTests(BrowserFixture browser) : BrowserTests(browser)
{
    [Fact]
    public async Task An_error_of_the_service_is_told_with_its_code_and_tried_again()
    {
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("status of 503");
        await window.GoAsync();
        await window.PickAsync(Sheet(Good("lake.png", 1)));
        var start = window.Button("Compress 1 image");
        await window.See(start).ToBeEnabledAsync();
        await window.Page.RouteAsync("**/api/upload", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"title":"Service Unavailable","status":503,"detail":"The disk is full; free some space.","code":"store_full"}""",
        }));
        await start.ClickAsync();
        var alert = window.Page.GetByRole(AriaRole.Alert);
        await window.See(alert).ToContainTextAsync("The disk is full; free some space.");
        await window.See(alert).ToContainTextAsync("store_full");
        await window.ShootAsync("error");

        await window.Page.UnrouteAllAsync();
        await window.Button("Try again").ClickAsync();
        await window.WaitForEndAsync();
    }

    [Fact]
    public async Task A_recipe_that_does_not_fit_is_told_beside_its_field()
    {
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("status of 400");
        await window.GoAsync();
        await window.PickAsync(Sheet(Good("lake.png", 1)));
        await window.Text("All settings").ClickAsync();
        var quality = window.Page.GetByRole(AriaRole.Textbox, new() { Name = "Quality" });
        await quality.FillAsync("101");
        await window.Text("All settings").ClickAsync();
        await window.Button("Compress 1 image").ClickAsync();
        await window.See(quality).ToBeFocusedAsync();
        await window.See(quality).ToHaveAttributeAsync("aria-invalid", "true");
        await window.See(quality).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("1 to 100"));
        await quality.FillAsync("80");
        await window.See(quality).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task A_sheet_without_a_usable_url_and_files_that_are_none_are_refused_with_the_reason()
    {
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("status of 422");
        await window.GoAsync();
        await window.PickAsync(Sheet("not a url", "file:///etc/passwd"));
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No URL of the sheet can be fetched");
        await window.See(window.Page.Locator("tr.has-problem")).ToHaveCountAsync(2);
        await window.See(window.Page.Locator(".launch")).ToHaveCountAsync(0);
        await window.DropAsync(("notes.docx", "application/msword", [1, 2, 3]));
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("“notes.docx” is neither a sheet");
    }

    [Fact]
    public async Task A_service_that_is_away_for_a_while_is_waited_for()
    {
        using var open = new SemaphoreSlim(0);
        var held = Service.Images.Serve("held.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(Doubles.TestImages.Png(30, 320, 240));
        });
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("net::ERR_FAILED");
        // The page believes a silent stream for 15 s; here it is made to think that they have passed.
        await window.Page.Clock.InstallAsync();
        await window.GoAsync();
        await window.StartAsync(Sheet(held));
        // A list that has never come says by itself that the service is away.
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(1);
        var away = window.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "asks again by itself" });
        await window.Page.RouteAsync("**/api/**", route => route.AbortAsync());
        await window.Page.Clock.FastForwardAsync(16_000);
        await window.See(away).ToContainTextAsync("The service does not answer");
        await window.Page.UnrouteAllAsync();
        await window.See(away).ToHaveCountAsync(0);
        open.Release();
        await window.WaitForEndAsync();
    }

    [Fact]
    public async Task What_stands_in_a_sheet_is_text_and_never_markup()
    {
        var evil = "<img src=x onerror=document.title='owned'>";
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.StartAsync($"Product,urls,Note\n{evil},{Good("lake.png", 1)},{evil}\n", "<b>evil.csv");
        await window.WaitForEndAsync();
        await window.See(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("<b>evil.csv");
        Assert.DoesNotContain("owned", await window.Page.TitleAsync());
    }
}
