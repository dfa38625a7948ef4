using System.Text;
using ImageCompressor.Tests.Doubles;
using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>A sheet's way through the page.</summary>
public sealed class JourneyTests(BrowserFixture browser) : BrowserTests(browser)
{
    [Fact]
    public async Task A_dropped_sheet_shows_its_bad_rows_in_their_place_and_runs_to_its_end()
    {
        var sheet = Sheet(Good("lake.png", 1), "ftp://example.com/old.jpg", Good("valley.png", 2));
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.DropAsync(("shoes.csv", "text/csv", Encoding.UTF8.GetBytes(sheet)));

        await window.See(window.Page.Locator(".verdict")).ToContainTextAsync("2 images in 3 rows, 1 problem");
        var bad = window.Page.Locator("tr.has-problem");
        await window.See(bad).ToContainTextAsync("Product 2");
        await window.See(bad.Locator("xpath=following-sibling::tr[1]")).ToContainTextAsync("is neither http nor https");
        await window.ShootAsync("checked");

        await window.Button("Compress 2 images").ClickAsync();
        await window.WaitForEndAsync();
        await window.See(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("shoes.csv");
        await window.See(window.Page.Locator(".summary .big")).ToContainTextAsync("% smaller");
        await window.See(window.Page.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "100");
        await window.See(window.Page.Locator(".notes")).ToContainTextAsync("1 place of the sheet could not be used");
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(2);
        await window.ShootAsync("done");
    }

    [Fact]
    public async Task A_picked_sheet_is_compressed_by_the_chosen_preset_and_settings_and_downloaded()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.Radio("Thumbnail").CheckAsync();
        await window.Text("All settings").ClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Textbox, new() { Name = "Width" })).ToHaveAttributeAsync("placeholder", "320 (preset)");
        await window.Page.GetByLabel("Format", new() { Exact = true }).SelectOptionAsync("webp");
        await window.StartAsync(Sheet(Good("lake.png", 1)));
        await window.WaitForEndAsync();

        await window.See(window.Page.Locator(".batch-facts code")).ToContainTextAsync("format=webp");
        await window.See(window.Page.Locator(".batch-facts code")).ToContainTextAsync("width=320");
        var csv = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.Locator("#download-csv").ClickAsync());
        Assert.Equal("products-compressed.csv", csv.SuggestedFilename);
        Assert.Contains("/compressed", await File.ReadAllTextAsync(await csv.PathAsync()));
        var zip = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.Locator("#download-zip").ClickAsync());
        Assert.Equal("products-compressed.zip", zip.SuggestedFilename);
    }

    [Fact]
    public async Task The_failed_images_are_filtered_and_done_by_a_retry()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.StartAsync(Sheet(Good("lake.png", 1), Missing("late.png"), Good("hill.png", 3)));
        await window.WaitForEndAsync();
        await window.Radio("Failed").CheckAsync();
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(1);
        await window.See(window.Page.Locator("tr.image-row")).ToContainTextAsync("The host answered with an error");
        await window.Radio("Done").CheckAsync();
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(2);

        Good("late.png", 2);
        await window.Button("Retry 1").ClickAsync();
        await window.See(window.Page.Locator(".pill.completed").First).ToBeVisibleAsync();
        await window.See(window.Page.Locator("#act-retry")).ToHaveCountAsync(0);
        await window.Radio("All").CheckAsync();
        await window.See(window.Page.Locator("tr.image-row.completed")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task A_reload_in_the_middle_of_a_batch_goes_on_where_it_was()
    {
        using var open = new SemaphoreSlim(0);
        var held = Enumerable.Range(0, 4).Select(i => Service.Images.Serve($"held-{i}.png", async context =>
        {
            await open.WaitAsync(context.RequestAborted);
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(TestImages.Png(20 + i, 320, 240));
        }));
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        var id = await window.StartAsync(Sheet([.. held, "https://"]));
        await window.See(window.Page.Locator(".summary.running")).ToBeVisibleAsync();
        open.Release(2);
        await window.See(window.Page.Locator(".summary .under")).ToHaveTextAsync("2 of 4 images");
        await window.ShootAsync("running");

        await window.Page.ReloadAsync();
        Assert.EndsWith("/requests/" + id, window.Page.Url);
        await window.See(window.Page.Locator(".summary .under")).ToHaveTextAsync("2 of 4 images");
        await window.See(window.Page.Locator(".notes")).ToContainTextAsync("Show them");
        open.Release(2);
        await window.WaitForEndAsync();
        await window.See(window.Page.Locator("tr.image-row.completed")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task The_list_has_the_batch_and_a_deleted_one_leaves_it()
    {
        await Service.RunAsync(Sheet(Good("lake.png", 1)));
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync("/requests");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "products.csv" }).ClickAsync();
        await window.WaitForEndAsync();
        await window.Button("Delete").ClickAsync();
        await window.Button("Keep it").ClickAsync();
        await window.Button("Delete").ClickAsync();
        await window.Button("Delete it").ClickAsync();
        await window.See(window.Text("No batches yet")).ToBeVisibleAsync();
        Assert.EndsWith("/requests", window.Page.Url);
        await window.Page.GoBackAsync();
        window.Expect("status of 404");
        await window.See(window.Text("There is no such batch")).ToBeVisibleAsync();
    }
}
