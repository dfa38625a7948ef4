using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>Narrow and wide, light and dark, and with nothing but a keyboard.</summary>
public sealed class LooksTests(BrowserFixture browser) : BrowserTests(browser)
{
    /// <summary>WCAG 2.2, 1.4.3: text against what lies behind it, 4.5 to 1, large text 3 to 1; of everything that is on the screen. Colours are read back from
    /// a canvas, because a browser may name them in any colour space.</summary>
    private const string LowContrasts = """
        () => {
            const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
            const read = text => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = text;
                canvas.fillRect(0, 0, 1, 1);
                const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
                return [r, g, b, a / 255];
            };
            const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
            const behind = one => {
                const layers = [];
                for (let at = one; at; at = at.parentElement) {
                    const colour = read(getComputedStyle(at).backgroundColor);
                    if (colour[3] > 0) layers.push(colour);
                    if (colour[3] === 1) break;
                }
                return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
            };
            const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            const low = [];
            let seen = 0;
            for (const one of document.querySelectorAll("body *")) {
                if (![...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || !one.checkVisibility() || one.closest(".unseen, .skip, :disabled, option")) continue;
                const style = getComputedStyle(one);
                const under = behind(one);
                const [x, y] = [light(over(read(style.color), under)), light(under)];
                const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
                const size = parseFloat(style.fontSize);
                seen++;
                if (ratio < (size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5)) low.push(`${ratio.toFixed(2)} ${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
            }
            return seen < 10 ? ["only " + seen + " texts were looked at"] : low;
        }
        """;

    /// <summary>Controls without a name, pictures without a text, ids that stand twice, headings that leave out a level, more than one main heading.</summary>
    private const string Nameless = """
        () => {
            const faults = [];
            const text = id => document.getElementById(id)?.textContent.trim() ?? "";
            for (const one of document.querySelectorAll("button, a[href], input, select, textarea, progress, dialog, [role=progressbar], [role=region], nav, section")) {
                if (!one.checkVisibility() && one.id !== "picker") continue;
                const name = (one.getAttribute("aria-labelledby") ?? "").split(" ").map(text).join("") || one.getAttribute("aria-label") || [...(one.labels ?? [])].map(label => label.textContent).join("").trim()
                    || (one.matches("button, a") ? one.innerText.trim() : "");
                if (!name) faults.push(`no name: ${one.outerHTML.slice(0, 120)}`);
            }
            for (const one of document.querySelectorAll("img:not([alt])")) faults.push(`no alt: ${one.outerHTML.slice(0, 120)}`);
            const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
            faults.push(...ids.filter((id, i) => ids.indexOf(id) !== i).map(id => `twice: ${id}`));
            const levels = [...document.querySelectorAll("h1, h2, h3, h4")].filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]));
            if (levels.filter(level => level === 1).length !== 1) faults.push(`main headings: ${levels}`);
            levels.forEach((level, i) => { if (level > (levels[i - 1] ?? 0) + 1) faults.push(`headings: ${levels}`); });
            if (!document.documentElement.lang || !document.title) faults.push("no language or title");
            return faults;
        }
        """;

    [Theory]
    [InlineData(360, 780, "dark")]
    [InlineData(360, 780, "light")]
    [InlineData(1600, 1000, "light")]
    [InlineData(1600, 1000, "dark")]
    public async Task Every_view_fits_is_named_and_can_be_read(int width, int height, string scheme)
    {
        var id = await Service.RunAsync(Sheet(Good("a-very-long-name-of-a-picture-that-nobody-would-give-to-a-file-but-somebody-does.png", 1), Good("hill.png", 2), Missing("gone.png"), "ftp://x"));
        await using var window = await Browser.OpenAsync(Root, new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            DeviceScaleFactor = width < 500 ? 2 : 1,
        });
        await window.GoAsync();
        await window.See(window.Page.Locator(".home-side .batch-entry")).ToBeVisibleAsync();
        await window.See(window.Radio("Email")).ToBeVisibleAsync();
        await LookAsync(window, $"home-{width}-{scheme}");
        await window.Text("What a sheet looks like").ClickAsync();
        await window.FitsAsync();
        await window.Text("All settings").ClickAsync();
        await window.PickAsync(Sheet(Good("hill.png", 2), "ftp://example.com/" + new string('x', 200)));
        await window.See(window.Page.Locator(".problem-row")).ToBeVisibleAsync();
        await LookAsync(window, $"settings-{width}-{scheme}");
        await window.GoAsync("/requests");
        await window.See(window.Page.Locator(".batch-entry")).ToBeVisibleAsync();
        await LookAsync(window, $"list-{width}-{scheme}");

        await window.GoAsync("/requests/" + id);
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(3);
        await LookAsync(window, $"batch-{width}-{scheme}");
        await window.Radio("Gallery").CheckAsync();
        await window.See(window.Page.Locator(".tile")).ToHaveCountAsync(3);
        await LookAsync(window, $"tiles-{width}-{scheme}");
        await window.Page.Locator("button.tile").First.ClickAsync();
        await window.See(window.Page.GetByRole(AriaRole.Slider)).ToBeVisibleAsync();
        await LookAsync(window, $"compare-{width}-{scheme}");
    }

    [Fact]
    public async Task A_chosen_theme_stays()
    {
        await using var window = await Browser.OpenAsync(Root);
        await window.GoAsync();
        var before = await PaperAsync(window);
        await window.Button("Theme: as the system. Change").ClickAsync();
        await window.Button("Theme: light. Change").ClickAsync();
        Assert.NotEqual(before, await PaperAsync(window));
        await window.Page.ReloadAsync();
        Assert.NotEqual(before, await PaperAsync(window));
        await window.See(window.Button("Theme: dark. Change")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Everything_can_be_done_by_keyboard_and_the_focus_is_always_seen()
    {
        await using var window = await Browser.OpenAsync(Root);
        var keys = window.Page.Keyboard;
        // From the beginning: the browser is told in passing that somebody waits for its picker, and a busy one opens it before it has heard.
        var chosen = new TaskCompletionSource<IFileChooser>(TaskCreationOptions.RunContinuationsAsynchronously);
        window.Page.FileChooser += (_, chooser) => chosen.TrySetResult(chooser);
        await window.GoAsync();
        // What is drawn anew under the keyboard loses it: all of the page is there before the first key.
        await window.See(window.Radio("Email")).ToBeVisibleAsync();
        await window.See(window.Text("No batches yet")).ToBeVisibleAsync();
        await keys.PressAsync("Tab");
        await window.See(window.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await TabToAsync(window, "#choose");
        await keys.PressAsync("Enter");
        await (await chosen.Task.WaitAsync(TimeSpan.FromSeconds(60))).SetFilesAsync(new FilePayload
        {
            Name = "keys.csv",
            MimeType = "text/csv",
            Buffer = System.Text.Encoding.UTF8.GetBytes(Sheet(Good("lake.png", 1), Good("hill.png", 2), Missing("gone.png"))),
        });
        await window.See(window.Button("Compress 3 images")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await window.WaitForEndAsync();

        await TabToAsync(window, "input[name=filter]");
        await keys.PressAsync("ArrowRight");
        await window.See(window.Radio("Done")).ToBeCheckedAsync();
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(2);
        await TabToAsync(window, "button.link");
        await keys.PressAsync("Enter");
        await window.See(window.Page.GetByRole(AriaRole.Slider)).ToBeFocusedAsync();
        await keys.PressAsync("ArrowRight");
        await window.See(window.Page.GetByRole(AriaRole.Slider)).ToHaveValueAsync("50.5");
        await keys.PressAsync("PageDown");
        await window.See(window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Heading)).ToHaveTextAsync("hill.png");
        await keys.PressAsync("Escape");
        await window.See(window.Page.Locator("button.link").First).ToBeFocusedAsync();
    }

    private static Task<string> PaperAsync(PageUnderTest window) => window.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    /// <summary>Takes a picture, and checks what can be checked without eyes.</summary>
    internal static async Task LookAsync(PageUnderTest window, string name)
    {
        await window.ShootAsync(name, whole: true);
        await window.FitsAsync();
        Assert.Empty(await window.Page.EvaluateAsync<string[]>(LowContrasts));
        Assert.Empty(await window.Page.EvaluateAsync<string[]>(Nameless));
    }

    /// <summary>Presses Tab until the focus is there. On its way it must always be on something, and that must look focused.</summary>
    private static async Task TabToAsync(PageUnderTest window, string selector)
    {
        for (var i = 0; i < 60; i++)
        {
            await window.Page.Keyboard.PressAsync("Tab");
            var state = await window.Page.EvaluateAsync<string>("""
                selector => {
                    const one = document.activeElement;
                    if (!one || one === document.body) return "nowhere";
                    const ring = [one, one.parentElement, one.nextElementSibling].some(at => at && parseFloat(getComputedStyle(at).outlineWidth) >= 2 && getComputedStyle(at).outlineStyle !== "none");
                    return !ring ? "not seen: " + one.outerHTML.slice(0, 120) : one.matches(selector) ? "there" : "under way";
                }
                """, selector);
            if (state == "there") return;
            Assert.Equal("under way", state);
        }

        Assert.Fail($"60 times Tab does not lead to {selector}");
    }
}
