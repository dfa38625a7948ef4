using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>Files on their way to the service, on lines as they are.</summary>
public sealed class SendingTests(BrowserFixture browser) : BrowserTests(browser)
{
    [Fact]
    public async Task An_upload_whose_answer_was_lost_is_tried_again_and_makes_no_second_batch()
    {
        await using var line = new LosingProxy(Root);
        await using var window = await Browser.OpenAsync(line.Root);
        window.Expect("net::ERR_");
        await window.GoAsync();
        await window.PickAsync(Sheet(Good("lake.png", 1)));
        var start = window.Button("Compress 1 image");
        await window.See(start).ToBeFocusedAsync();
        line.Losing = true;
        await start.ClickAsync();
        await window.See(window.Page.Locator(".problems-box")).ToContainTextAsync("The service does not answer");
        Assert.Single(await BatchesAsync());
        line.Losing = false;
        await window.Page.Locator(".problems-box").GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await window.WaitForEndAsync();
        Assert.Equal([window.Page.Url.Split('/')[^1]], await BatchesAsync());
    }

    [Fact]
    public async Task A_file_that_is_gone_since_it_was_chosen_is_named()
    {
        var file = Path.Combine(Path.GetTempPath(), $"gone-{Guid.NewGuid():N}.png");
        await File.WriteAllBytesAsync(file, Doubles.TestImages.Png(1, 320, 240));
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("net::ERR_");
        await window.GoAsync();
        await window.Page.SetInputFilesAsync("#picker", file);
        await window.See(window.Button("Compress 1 image")).ToBeEnabledAsync();
        File.Delete(file);
        await window.Button("Compress 1 image").ClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync($"“{Path.GetFileName(file)}” was moved, changed or deleted");
    }

    [Fact]
    public async Task What_is_sent_can_be_stopped_and_meanwhile_other_files_are_not_taken_in_its_place()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.PickAsync(Sheet(Good("lake.png", 1)));
        var start = window.Button("Compress 1 image");
        await window.See(start).ToBeEnabledAsync();
        var held = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await window.Page.RouteAsync("**/api/upload", route => held.TrySetResult(route));
        // Twice, as people do.
        await start.DblClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Progressbar, new() { Name = "Sending" })).ToBeVisibleAsync();
        await window.DropAsync(("other.csv", "text/csv", "urls\nhttps://example.com/a.png\n"u8.ToArray()));
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wait until the others are sent");
        await window.See(window.Page.Locator(".staged-name")).ToContainTextAsync("products.csv");
        // It is on its way, and not only about to be.
        var sent = await held.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await window.Button("Stop sending").ClickAsync();
        await window.See(start).ToBeFocusedAsync();
        // Given up here too: what is held when holding ends is let go on, whoever has stopped it meanwhile.
        await sent.AbortAsync();
        await window.Page.UnrouteAllAsync();
        Assert.Empty(await BatchesAsync());
        await start.ClickAsync();
        await window.WaitForEndAsync();
        Assert.Single(await BatchesAsync());
    }

    [Fact]
    public async Task Who_goes_elsewhere_while_it_is_sent_is_told_when_it_is_there_and_not_called_back()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.PickAsync(Sheet(Good("lake.png", 1)));
        var start = window.Button("Compress 1 image");
        await window.See(start).ToBeEnabledAsync();
        await window.Page.RouteAsync("**/api/upload", async route =>
        {
            await go.Task;
            await route.ContinueAsync();
        });
        await start.ClickAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Batches" }).ClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Batches" })).ToBeVisibleAsync();
        go.SetResult();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Show the batch" }).ClickAsync();
        await window.WaitForEndAsync();
    }

    [Fact]
    public async Task Cells_and_images_are_pasted_and_text_in_a_field_stays_text()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await PasteAsync(window, "body", $"Lake\t{Good("lake.png", 1)}\nHill\t{Good("hill.png", 2)}\n", picture: true);
        await window.See(window.Page.Locator(".staged-name")).ToContainTextAsync("pasted.tsv");
        await window.See(window.Button("Compress 2 images")).ToBeEnabledAsync();
        await PasteAsync(window, "body", "", picture: true);
        await window.See(window.Page.Locator(".staged-name")).ToContainTextAsync("image.png");
        await window.Text("All settings").ClickAsync();
        await PasteAsync(window, "textarea[name=operations]", "https://example.com/hook", picture: true);
        await PasteAsync(window, "body", "no address at all", picture: false);
        await window.See(window.Page.Locator(".staged-name")).ToContainTextAsync("image.png");
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_does_not_throw_away_what_was_taken_before()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.PickAsync(Sheet(Good("lake.png", 1)));
        await window.See(window.Button("Compress 1 image")).ToBeEnabledAsync();
        await window.DropAsync(("notes.docx", "application/msword", [1, 2, 3]));
        await window.See(window.Page.GetByRole(AriaRole.Alert)).ToBeInViewportAsync();
        await window.Button("Compress 1 image").ClickAsync();
        await window.WaitForEndAsync();
    }

    private async Task<string[]> BatchesAsync() =>
        [.. (await Service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray().Select(batch => batch.GetProperty("request_id").GetString()!)];

    private static Task PasteAsync(PageUnderTest window, string into, string text, bool picture) => window.Page.EvaluateAsync("""
        ({ into, text, picture }) => {
            const clipboardData = new DataTransfer();
            if (text) clipboardData.setData("text/plain", text);
            if (picture) clipboardData.items.add(new File([new Uint8Array(100)], "image.png", { type: "image/png" }));
            document.querySelector(into).dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }
        """, new { into, text, picture });
}
