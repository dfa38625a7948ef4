using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.Browser;

/// <summary>The tests of the page run one after the other: windows that fight for two cores would only wait for each other.</summary>
[CollectionDefinition(nameof(BrowserTests))]
public sealed class BrowserCollection;

/// <summary>A service with a window on it.</summary>
[Collection(nameof(BrowserTests))]
public abstract class BrowserTests(BrowserFixture browser) : IAsyncLifetime
{
    private protected ServiceUnderTest Service { get; private set; } = null!;
    private protected BrowserFixture Browser { get; } = browser;
    private protected Uri Root => Service.Http.BaseAddress!;

    public async ValueTask InitializeAsync() => Service = await ServiceUnderTest.StartAsync("--Fetching:MaxAttempts=1");

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected string Good(string name, int seed) => Service.Images.Serve(name, TestImages.Png(seed, 320, 240), "image/png");

    private protected string Missing(string name) => new Uri(Service.Images.Root, name).ToString();

    /// <summary>A header and rows of one URL each.</summary>
    private protected static string Sheet(params string[] urls) =>
        "S. No.,Product Name,Input Image Urls\n" + string.Concat(urls.Select((url, i) => $"{i + 1},Product {i + 1},{url}\n"));
}
