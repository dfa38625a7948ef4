using System.Reflection;
using ImageCompressor.Tests.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace ImageCompressor.Tests.Browser;

/// <summary>One browser for all tests of a run, started by the first that asks for it; each has a window of its own, with nothing in it of another.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private static readonly string? s_program = FindProgram("chromium");
    private readonly Lazy<Task<IBrowser>> _browser = new(StartAsync);
    private static IPlaywright? s_playwright;

    /// <summary>A window on the service. Skips the test where no browser can be had.</summary>
    internal async Task<PageUnderTest> OpenAsync(Uri root, BrowserNewContextOptions? options = null)
    {
        Assert.SkipUnless(s_program is not null, "chromium is not installed; on Debian, ./test installs it");
        var browser = await _browser.Value;
        var context = await browser.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 860 } });
        return await PageUnderTest.OpenAsync(context, root);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated && _browser.Value.IsCompletedSuccessfully) await (await _browser.Value).DisposeAsync();
        s_playwright?.Dispose();
    }

    private static async Task<IBrowser> StartAsync()
    {
        // The package brings its own Node; the machine's is used where there is one, as everything else here uses it.
        if (FindProgram("node") is { } node) Environment.SetEnvironmentVariable("PLAYWRIGHT_NODEJS_PATH", node);
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", typeof(BrowserFixture).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "PlaywrightPackage").Value);
        s_playwright = await Playwright.CreateAsync();
        return await s_playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = s_program,
            Headless = true,
            // The sandbox does not start as root, as containers run; the only pages here are our own.
            ChromiumSandbox = false,
            Args =
            [
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                // Whatever asks for another machine fails at once, and its test with it.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ],
        });
    }

    private static string? FindProgram(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
