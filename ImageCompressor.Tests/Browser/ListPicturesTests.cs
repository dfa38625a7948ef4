using System.Collections.Concurrent;
using ImageCompressor.Processing;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Browser;

/// <summary>The small pictures of a batch's images.</summary>
public sealed class ListPicturesTests(BrowserFixture browser) : BrowserTests(browser)
{
    private const string Loaded = "one => one.decode().then(() => one.naturalWidth)";

    [Fact]
    public async Task The_list_and_the_gallery_ask_for_thumbnails_alone_and_the_comparison_for_the_images()
    {
        var asked = new ConcurrentQueue<string>();
        await using var window = await Browser.OpenAsync(Root);
        window.Page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Segments is ["/", "api/", "images/", _, var which]) asked.Enqueue(which);
        };
        await window.GoAsync();
        await window.StartAsync(Sheet(Service.Images.Serve("large.png", TestImages.Png(71, 900, 600), "image/png"), Good("small.png", 72)));
        await window.WaitForEndAsync();
        await window.See(window.Page.Locator("img.thumb")).ToHaveCountAsync(2);
        Assert.Equal(Thumbnails.Side, await window.Page.Locator("img.thumb").First.EvaluateAsync<int>(Loaded));
        await window.Radio("Gallery").CheckAsync();
        await window.See(window.Page.Locator("img.tile-picture")).ToHaveCountAsync(2);
        Assert.Equal(Thumbnails.Side, await window.Page.Locator("img.tile-picture").First.EvaluateAsync<int>(Loaded));
        Assert.Equal(320, await window.Page.Locator("img.tile-picture").Last.EvaluateAsync<int>(Loaded));
        Assert.Equal(["thumbnail"], asked.Distinct());

        await window.Page.Locator("button.tile").First.ClickAsync();
        Assert.Equal(900, await window.Page.Locator("dialog img.after").EvaluateAsync<int>(Loaded));
        Assert.Equal(["compressed", "original", "thumbnail"], asked.Distinct().Order());
    }

    [Fact]
    public async Task One_that_has_no_thumbnail_is_shown_as_a_drawing()
    {
        await using var window = await Browser.OpenAsync(Root);
        window.Expect("status of 422");
        await window.Page.RouteAsync("**/thumbnail", route => route.FulfillAsync(new() { Status = 422, ContentType = "application/problem+json", Body = "{}" }));
        await window.GoAsync();
        await window.StartAsync(Sheet(Good("lake.png", 73)));
        await window.WaitForEndAsync();
        await window.See(window.Page.Locator("tr.completed span.thumb.none .icon")).ToBeVisibleAsync();
        await window.See(window.Page.Locator("img.thumb")).ToHaveCountAsync(0);
    }
}
