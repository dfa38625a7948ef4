using ImageCompressor.Tests.Doubles;
using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>Images dropped on the page become a batch as a sheet does.</summary>
public sealed class DroppedImagesTests(BrowserFixture browser) : BrowserTests(browser)
{
    [Fact]
    public async Task Dropped_images_are_compressed_and_compared()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.DropAsync(("lake.png", "image/png", TestImages.Png(1, 320, 240)), ("hill.png", "image/png", TestImages.Png(2, 320, 240)));
        await window.See(window.Page.Locator(".strip img")).ToHaveCountAsync(2);
        await window.Radio("Web").CheckAsync();
        await window.Button("Compress 2 images").ClickAsync();
        await window.WaitForEndAsync();
        await window.See(window.Page.Locator("tr.image-row.completed")).ToHaveCountAsync(2);
        await window.See(window.Page.Locator("tr.image-row").First).ToContainTextAsync("lake.png");
        await window.See(window.Page.Locator("tr.image-row").First).ToContainTextAsync("uploaded");
        await window.Page.Locator("button.link").First.ClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Slider)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_file_that_only_says_it_is_an_image_is_told_and_the_others_are_done()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.DropAsync(("lake.png", "image/png", TestImages.Png(1, 320, 240)), ("fake.png", "image/png", "no image at all"u8.ToArray()));
        await window.Button("Compress 2 images").ClickAsync();
        await window.WaitForEndAsync();
        await window.See(window.Page.Locator("tr.image-row.completed")).ToHaveCountAsync(1);
        await window.See(window.Page.Locator(".notes")).ToContainTextAsync("1 file could not be used");
    }
}
