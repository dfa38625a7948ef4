using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ImageCompressor.Tests.Architecture;
using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>A window on the service. Whatever the page complains of, a broken content security policy too, fails the test at its end.</summary>
internal sealed partial class PageUnderTest : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly List<string> _expected = [];
    private readonly IBrowserContext _context;

    private PageUnderTest(IBrowserContext context, IPage page, Uri root) => (_context, Page, Root) = (context, page, root);

    public IPage Page { get; }
    public Uri Root { get; }
    public IBrowserContext Context => _context;

    public static async Task<PageUnderTest> OpenAsync(IBrowserContext context, Uri root)
    {
        // A busy machine is slow, and a test that is right must not fail there.
        context.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        var page = await context.NewPageAsync();
        var window = new PageUnderTest(context, page, root);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") window._complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => window._complaints.Enqueue($"exception: {error}");
        return window;
    }

    /// <summary>What the browser itself reports of a test's own doing, such as an answer with status 503.</summary>
    public void Expect(string complaint) => _expected.Add(complaint);

    public Task GoAsync(string path = "/") => Page.GotoAsync(new Uri(Root, path).ToString());

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Radio(string name) => Page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^" + Regex.Escape(name)) });

    public ILocator Text(string text) => Page.GetByText(text);

    public ILocatorAssertions See(ILocator what) => Assertions.Expect(what);

    /// <summary>Puts a sheet into the picker, as a person does who chooses it.</summary>
    public Task PickAsync(string sheet, string name = "products.csv") =>
        Page.SetInputFilesAsync("#picker", new FilePayload { Name = name, MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(sheet) });

    /// <summary>Lets files fall on the page, through the same events as a mouse makes.</summary>
    public async Task DropAsync(params (string Name, string Type, byte[] Content)[] files)
    {
        var transfer = await Page.EvaluateHandleAsync("""
            files => {
                const transfer = new DataTransfer();
                for (const file of files) transfer.items.add(new File([Uint8Array.from(atob(file.content), c => c.charCodeAt(0))], file.name, { type: file.type }));
                return transfer;
            }
            """, files.Select(file => new { name = file.Name, type = file.Type, content = Convert.ToBase64String(file.Content) }).ToArray());
        foreach (var name in new[] { "dragenter", "dragover", "drop" })
            await Page.DispatchEventAsync("body", name, new { dataTransfer = transfer });
    }

    /// <summary>Picks the sheet, starts it and waits until the page stands at its batch.</summary>
    public async Task<string> StartAsync(string sheet, string name = "products.csv")
    {
        await PickAsync(sheet, name);
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Compress [0-9]") }).ClickAsync();
        // Asked again and again, and not waited for as a navigation: none is, the page only changes its address.
        await Assertions.Expect(Page).ToHaveURLAsync(BatchAddress(), new() { Timeout = 60_000 });
        await See(Page.Locator(".summary")).ToBeVisibleAsync();
        return Page.Url.Split('/')[^1];
    }

    public async Task WaitForEndAsync() => await See(Page.Locator(".summary:not(.running)")).ToBeVisibleAsync(new() { Timeout = 120_000 });

    /// <summary>A picture for people to look at, in <c>artifacts/screenshots</c>.</summary>
    public async Task ShootAsync(string name, bool whole = false)
    {
        await Page.EvaluateAsync("() => Promise.all([...document.images].filter(one => one.getBoundingClientRect().top < innerHeight).map(one => one.decode().catch(() => { })))");
        await Page.ScreenshotAsync(new()
        {
            Path = Path.Combine(Repository.Root, "artifacts", "screenshots", name + ".png"),
            FullPage = whole,
            Animations = ScreenshotAnimations.Disabled,
        });
    }

    /// <summary>That nothing is wider than the window.</summary>
    public async Task FitsAsync()
    {
        var wide = await Page.EvaluateAsync<string[]>("""
            () => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []
                : [`${document.documentElement.scrollWidth} > ${document.documentElement.clientWidth}`, ...[...document.querySelectorAll("main *, dialog *")]
                    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth).map(one => `${one.tagName}.${one.className}`).slice(0, 8)]
            """);
        Assert.Empty(wide);
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.DoesNotContain(_complaints, complaint => !_expected.Any(expected => complaint.Contains(expected, StringComparison.Ordinal)));
    }

    [GeneratedRegex("/requests/[0-9a-f]{32}$")]
    private static partial Regex BatchAddress();
}
