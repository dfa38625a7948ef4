using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>The gallery, and before and after in one frame.</summary>
public sealed class CompareTests(BrowserFixture browser) : BrowserTests(browser)
{
    [Fact]
    public async Task The_slider_shows_before_and_after_with_bytes_and_percent_by_mouse_and_by_keyboard()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.StartAsync(Sheet(Good("lake.png", 1), Good("hill.png", 2)));
        await window.WaitForEndAsync();
        await window.Radio("Gallery").CheckAsync();
        await window.See(window.Page.Locator("button.tile")).ToHaveCountAsync(2);
        await window.ShootAsync("gallery");
        await window.Page.Locator("button.tile").First.ClickAsync();

        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await window.See(dialog).ToContainTextAsync("Before");
        await window.See(dialog.Locator(".compare-facts")).ToContainTextAsync("320 × 240");
        await window.See(dialog.Locator(".compare-facts .good-text")).ToContainTextAsync("%");
        var slider = dialog.GetByRole(AriaRole.Slider);
        await window.See(slider).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Home");
        await window.See(slider).ToHaveAttributeAsync("aria-valuetext", "0 % original");
        var box = (await slider.BoundingBoxAsync())!;
        await window.Page.Mouse.MoveAsync(box.X + 2, box.Y + box.Height / 2);
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(box.X + box.Width * 0.75f, box.Y + box.Height / 2, new() { Steps = 4 });
        await window.Page.Mouse.UpAsync();
        var shown = await dialog.Locator(".compare-frame .before").EvaluateAsync<string>("one => getComputedStyle(one).clipPath");
        Assert.Matches(@"inset\(0px 2[3-7]", shown);
        // Through what is transparent in one, the other must not be seen.
        Assert.Matches(@"inset\(0px 0px 0px 7[3-7]", await dialog.Locator(".compare-frame .after").EvaluateAsync<string>("one => getComputedStyle(one).clipPath"));
        await window.ShootAsync("compare");

        await window.Button("Next image").ClickAsync();
        await window.See(dialog.GetByRole(AriaRole.Heading)).ToHaveTextAsync("hill.png");
        await window.Page.Keyboard.PressAsync("Escape");
        await window.See(dialog).ToHaveCountAsync(0);
        await window.See(window.Page.Locator("button.tile").First).ToBeFocusedAsync();
    }
}
