using System.Text;
using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>The report as a person sees it, and as it comes out of a printer. Whatever the browser complains of, its content security policy too, fails the test.</summary>
public sealed class ReportTests(BrowserFixture browser) : BrowserTests(browser)
{
    [Fact]
    public async Task It_is_one_click_from_its_batch_and_says_what_became_of_it()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        await window.StartAsync(Sheet(Good("lake.png", 1), Good("hill.png", 2), Missing("gone.png"), "ftp://shop.example/old.png"), "shoes.csv");
        await window.WaitForEndAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Report", Exact = true }).ClickAsync();

        await window.See(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("shoes.csv");
        await window.See(window.Page.GetByRole(AriaRole.Img, new() { Name = "Images by percent saved" })).ToBeVisibleAsync();
        await window.See(window.Page.GetByRole(AriaRole.Heading, new() { Name = "The host answered with an error." })).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "The batch" }).ClickAsync();
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(3);
    }

    [Theory]
    [InlineData(360, "dark")]
    [InlineData(1280, "light")]
    public async Task It_fits_is_named_and_can_be_read_whatever_stands_in_the_sheet(int width, string scheme)
    {
        var evil = "<script>document.title='owned'</script><img src=x onerror=alert(1)>";
        var id = await Service.RunAsync($"Product,urls\n{evil},{Good("lake.png", 1)}\n\u202E{new string('w', 300)},{Missing(new string('x', 7000) + ".png")}\n{evil},javascript:alert(1)\n");
        await using var window = await Browser.OpenAsync(Root, new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 800 },
            ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
        });
        window.Page.Dialog += (_, dialog) => throw new InvalidOperationException($"The page asks: {dialog.Message}");
        await window.GoAsync($"/api/requests/{id}/report");
        await LooksTests.LookAsync(window, $"report-{width}-{scheme}");
        await window.See(window.Page.Locator("#rejected")).ToBeVisibleAsync();
        Assert.Equal("products.csv · Report · ImageCompressor", await window.Page.TitleAsync());
        Assert.Equal(0, await window.Page.Locator("script, img, [onerror]").CountAsync());
        Assert.Equal(0, await window.Page.Locator("a[href^='javascript']").CountAsync());
        await window.See(window.Page.Locator("#largest ~ table .quiet").First).ToContainTextAsync(evil);
    }

    [Fact]
    public async Task It_is_printed_black_on_white_on_pages_that_cut_no_row_and_no_chart()
    {
        var id = await Service.RunAsync(Sheet([.. Enumerable.Range(0, 40).Select(i => Missing($"gone-{i}.png")), Good("lake.png", 1)]));
        await using var window = await Browser.OpenAsync(Root, new BrowserNewContextOptions { ColorScheme = ColorScheme.Dark });
        await window.GoAsync($"/api/requests/{id}/report");
        foreach (var paper in new[] { "A4", "Letter" })
        {
            var file = await window.Page.PdfAsync(new() { Format = paper });
            Assert.Equal("%PDF-", Encoding.ASCII.GetString(file, 0, 5));
            Assert.InRange(System.Text.RegularExpressions.Regex.Count(Encoding.Latin1.GetString(file), "/Type\\s*/Page\\b"), 2, 20);
        }

        await window.Page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        Assert.Equal("rgb(255, 255, 255) rgb(0, 0, 0)", await window.Page.EvaluateAsync<string>("() => `${getComputedStyle(document.body).backgroundColor} ${getComputedStyle(document.body).color}`"));
        Assert.Equal(["avoid"], await window.Page.EvaluateAsync<string[]>("() => [...new Set([...document.querySelectorAll('tr, figure, .chart')].map(one => getComputedStyle(one).breakInside))]"));
        await window.See(window.Page.Locator(".brand nav")).ToBeHiddenAsync();
    }
}
