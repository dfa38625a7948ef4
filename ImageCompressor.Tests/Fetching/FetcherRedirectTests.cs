namespace ImageCompressor.Tests.Fetching;

public sealed class FetcherRedirectTests
{
    /// <summary>/3 redirects to /2 ... /0 is the image.</summary>
    private static Task CountDownAsync(Exchange e) =>
        e.Path == "/0" ? e.OkAsync(FetcherFixture.Image) : e.RedirectAsync($"/{int.Parse(e.Path[1..]) - 1}");

    [Fact]
    public async Task Five_redirects_are_followed()
    {
        await using var host = new LoopbackHost(CountDownAsync);
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url("/5"));

        Assert.Equal((host.Url("/0"), 1, 6), (download.FinalUri.AbsoluteUri, download.Attempts, host.Requests.Count));
        Assert.DoesNotContain(host.Requests, head => head.Contains("Referer"));
    }

    [Fact]
    public async Task A_sixth_one_is_not_and_not_tried_again()
    {
        await using var host = new LoopbackHost(CountDownAsync);
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal("TooManyRedirects: at most 5", await fetcher.FailAsync(host.Url("/6")));
        Assert.Equal(6, host.Requests.Count);
    }

    [Fact]
    public async Task A_loop_ends()
    {
        await using var host = new LoopbackHost(e => e.RedirectAsync(e.Path));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal("TooManyRedirects: at most 5", await fetcher.FailAsync(host.Url()));
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("303 See Other")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task Every_kind_of_redirect_is_followed(string status)
    {
        await using var host = new LoopbackHost(e => e.Path == "/x/b.jpg" ? e.OkAsync(FetcherFixture.Image) : e.RedirectAsync("b.jpg", status));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url("/x/a.jpg"));

        Assert.Equal(host.Url("/x/b.jpg"), download.FinalUri.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://127.0.0.9:9/latest/meta-data/", "BlockedAddress: after a redirect")]
    [InlineData("//2130706433/", "BlockedAddress: after a redirect")]
    [InlineData("http://[::ffff:127.0.0.1]/", "BlockedAddress: after a redirect")]
    [InlineData("http://nowhere.invalid/", "DnsFailure: after a redirect")]
    [InlineData("file:///etc/passwd", "InvalidUrl: the host redirects to a URL that cannot be used: not http or https")]
    [InlineData("ftp://127.0.0.1/a", "InvalidUrl: the host redirects to a URL that cannot be used: not http or https")]
    [InlineData("http://user:pw@shop.example/", "InvalidUrl: the host redirects to a URL that cannot be used: a user name or password in it")]
    public async Task An_allowed_host_cannot_lead_where_the_caller_may_not_go(string location, string failure)
    {
        await using var host = new LoopbackHost(e => e.RedirectAsync(location));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal(failure, await fetcher.FailAsync(host.Url()));
        Assert.Single(host.Requests);
    }

    [Fact]
    public async Task An_allowed_host_that_redirects_to_another_port_of_the_same_address_is_stopped_there()
    {
        await using var secret = new LoopbackHost(e => e.OkAsync("secret"u8.ToArray()));
        await using var host = new LoopbackHost(e => e.RedirectAsync(secret.Url()));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal("BlockedAddress: after a redirect", await fetcher.FailAsync(host.Url()));
        Assert.Equal(0, secret.Connections);
    }

    [Fact]
    public async Task Hosts_that_redirect_to_each_other_with_one_turn_each_do_not_wait_for_each_other()
    {
        LoopbackHost? there = null;
        await using var here = new LoopbackHost(e => e.Path == "/end" ? e.OkAsync(FetcherFixture.Image) : e.RedirectAsync(there!.Url("/end")));
        await using var back = new LoopbackHost(e => e.Path == "/end" ? e.OkAsync(FetcherFixture.Image) : e.RedirectAsync(here.Url("/end")));
        there = back;
        var options = FetcherFixture.Opening(here.Name, back.Name);
        options.PerHostConcurrency = 1;
        using var fetcher = new FetcherFixture(options);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i => (await fetcher.FetchAsync((i % 2 == 0 ? here : back).Url($"/{i}"))).Dispose()));

        Assert.Equal((1, 1), (here.Peak, back.Peak));
    }
}
