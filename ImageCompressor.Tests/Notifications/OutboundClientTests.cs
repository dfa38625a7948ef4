using System.Net.Sockets;
using ImageCompressor.Fetching;
using ImageCompressor.Fetching.Connections;
using ImageCompressor.Tests.Fetching;

namespace ImageCompressor.Tests.Notifications;

/// <summary>What a POST to a stranger may reach, and what it takes with it.</summary>
public sealed class OutboundClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://[64:ff9b::127.0.0.1]:{0}/")]
    [InlineData("https://localhost:{0}/")]
    [InlineData("http://shop.example:{0}/")]
    [InlineData("http://10.0.0.1:{0}/")]
    [InlineData("http://169.254.169.254:{0}/latest/meta-data/")]
    [InlineData("http://[fd00::1]:{0}/")]
    public async Task Private_addresses_are_refused_in_every_spelling_when_they_are_judged_and_when_they_are_dialled(string url)
    {
        await using var host = new LoopbackHost(e => e.OkAsync([]));
        using var client = Client(FetcherFixture.Names((_, _) => ["127.0.0.1", "10.1.2.3", "fd00::1"]));
        url = url.Replace("{0}", host.Port.ToString());
        Assert.Equal(FetchFailure.BlockedAddress, (await client.JudgeAsync(url, Token))?.Failure);
        Assert.Equal(FetchFailure.BlockedAddress, (await PostAsync(client, url)).Failure?.Failure);
        Assert.Equal(0, host.Connections);
    }

    [Fact]
    public async Task A_name_that_turns_to_a_private_address_after_it_was_judged_is_caught_when_it_is_dialled()
    {
        await using var host = new LoopbackHost(e => e.OkAsync([]));
        using var client = Client(FetcherFixture.Names((_, nth) => [nth == 1 ? "8.8.8.8" : "127.0.0.1"]));
        var url = $"http://shop.example:{host.Port}/";
        Assert.Null(await client.JudgeAsync(url, Token));
        Assert.Equal(FetchFailure.BlockedAddress, (await PostAsync(client, url)).Failure?.Failure);
        Assert.Equal(0, host.Connections);
    }

    [Fact]
    public async Task A_network_that_the_operator_refuses_to_downloads_is_refused_to_POSTs_too()
    {
        var options = OutboundOptions.Like(new FetchOptions { RefusedNetworks = ["8.8.8.0/24"] });
        using var client = new OutboundClient(options, TimeProvider.System, FetcherFixture.Names((_, _) => ["8.8.8.8"]));
        Assert.Equal(FetchFailure.BlockedAddress, (await client.JudgeAsync("https://shop.example/", Token))?.Failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("/hook")]
    [InlineData("ftp://a.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:6379/_x")]
    [InlineData("https://user:secret@a.example/")]
    [InlineData("https://a.example:0/")]
    [InlineData("https://a.example/\r\nX-Injected: 1")]
    [InlineData("http://1.2.3/\u0000")]
    public async Task What_is_no_URL_that_can_be_posted_to_is_told(string url)
    {
        using var client = Client(FetcherFixture.Names((_, _) => ["8.8.8.8"]));
        var fault = await client.JudgeAsync(url, Token);
        Assert.Equal(FetchFailure.InvalidUrl, fault?.Failure);
        Assert.DoesNotContain("secret", fault!.Message);
        Assert.Equal(FetchFailure.InvalidUrl, (await PostAsync(client, url)).Failure?.Failure);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, FetchFailure.DnsFailure)]
    [InlineData(SocketError.NoData, FetchFailure.DnsFailure)]
    [InlineData(SocketError.TryAgain, null)]
    public async Task A_name_server_that_is_out_of_order_says_nothing_about_a_URL(SocketError error, FetchFailure? failure)
    {
        using var client = Client(FetcherFixture.Names((_, _) => throw new SocketException((int)error)));
        Assert.Equal(failure, (await client.JudgeAsync("https://shop.example/", Token))?.Failure);
    }

    [Fact]
    public async Task A_name_server_that_never_answers_is_not_waited_for_longer_than_a_POST()
    {
        var network = new FetchNetwork { ResolveAsync = async (_, stop) => { await Task.Delay(Timeout.Infinite, stop); return []; } };
        using var client = new OutboundClient(new OutboundOptions { Timeout = TimeSpan.FromSeconds(0.2) }, TimeProvider.System, network);
        Assert.Null(await client.JudgeAsync("https://shop.example/", Token).WaitAsync(TimeSpan.FromSeconds(60), Token));
        Assert.Equal(FetchFailure.Timeout, (await PostAsync(client, "https://shop.example/")).Failure?.Failure);
    }

    [Fact]
    public async Task A_POST_takes_its_own_headers_and_nothing_of_this_service_with_it()
    {
        using var activity = new System.Diagnostics.Activity("test").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        await using var host = new LoopbackHost(e => e.OkAsync([], "Set-Cookie: a=b"));
        using var client = Client(FetcherFixture.NoNames(), host.Name);
        for (var i = 0; i < 2; i++) Assert.True((await PostAsync(client, host.Url("/hook"))).IsReceived);
        Assert.All(host.Requests.Where(request => request.StartsWith("POST ", StringComparison.Ordinal)), request =>
        {
            var names = request.Split("\r\n").Skip(1).Where(line => line.Length > 0).Select(line => line.Split(':')[0]).Order(StringComparer.OrdinalIgnoreCase);
            Assert.Equal(["Content-Length", "Content-Type", "Host", "User-Agent", "webhook-id"], names);
        });
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task A_redirect_is_an_answer_and_is_not_followed(string status)
    {
        await using var other = new LoopbackHost(e => e.OkAsync([]));
        await using var host = new LoopbackHost(e => e.RedirectAsync(other.Url(), status));
        using var client = Client(FetcherFixture.NoNames(), host.Name, other.Name);
        var answer = await PostAsync(client, host.Url());
        Assert.True(answer.IsRedirect && !answer.IsReceived);
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public async Task A_host_that_is_silent_costs_the_timeout_and_not_more()
    {
        await using var host = new LoopbackHost(e => e.PauseAsync(120));
        using var client = Client(FetcherFixture.NoNames(), TimeSpan.FromSeconds(1), host.Name);
        var answer = await PostAsync(client, host.Url()).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Equal((null, FetchFailure.Timeout), (answer.Status, answer.Failure?.Failure));
    }

    [Fact]
    public async Task How_long_a_host_wants_to_be_left_alone_is_told()
    {
        await using var host = new LoopbackHost(e => e.AnswerAsync("503 Busy", [], "Retry-After: 77"));
        using var client = Client(FetcherFixture.NoNames(), host.Name);
        Assert.Equal(TimeSpan.FromSeconds(77), (await PostAsync(client, host.Url())).RetryAfter);
    }

    [Fact]
    public async Task Who_gives_up_is_not_told_a_fault_of_the_network()
    {
        await using var host = new LoopbackHost(e => e.PauseAsync(120));
        using var client = new OutboundClient(new OutboundOptions { AllowedHosts = [host.Name] }, TimeProvider.System, FetcherFixture.NoNames());
        using var stop = new CancellationTokenSource();
        var posting = client.PostAsync(host.Url(), new byte[1], "text/plain", [], stop.Token);
        while (host.Requests.IsEmpty) await Task.Delay(10, Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting);
    }

    private static OutboundClient Client(FetchNetwork network, params string[] allowed) => Client(network, TimeSpan.FromSeconds(60), allowed);

    private static OutboundClient Client(FetchNetwork network, TimeSpan timeout, params string[] allowed) =>
        new(new OutboundOptions { AllowedHosts = allowed, Timeout = timeout }, TimeProvider.System, network);

    private static Task<OutboundAnswer> PostAsync(OutboundClient client, string url) =>
        client.PostAsync(url, "{}"u8.ToArray(), "application/json", [new("webhook-id", "1")], Token);
}
