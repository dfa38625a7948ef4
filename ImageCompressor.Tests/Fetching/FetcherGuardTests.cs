using System.Net;
using System.Net.Sockets;

namespace ImageCompressor.Tests.Fetching;

/// <summary>What may be dialled, seen from outside: by names that lie, addresses in disguise and redirects.</summary>
public sealed class FetcherGuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f000001:{0}/")]
    [InlineData("http://017700000001:{0}/")]
    [InlineData("http://0:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://[::ffff:7f00:1]:{0}/")]
    [InlineData("http://[64:ff9b::127.0.0.1]:{0}/")]
    [InlineData("http://[2002:7f00:1::]:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://shop.example:{0}/")]
    [InlineData("https://shop.example:{0}/")]
    public async Task Loopback_is_refused_in_every_spelling_and_nothing_arrives(string url)
    {
        await using var host = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(), FetcherFixture.Names((_, _) => ["127.0.0.1", "::1"]));
        url = url.Replace("{0}", host.Port.ToString());

        // The detail names the host that the caller wrote, and no address that it resolved to.
        Assert.Equal($"BlockedAddress: {new Uri(url).IdnHost}", await fetcher.FailAsync(url));
        Assert.Equal(0, host.Connections);
    }

    [Fact]
    public async Task A_name_that_changes_its_address_between_two_questions_is_judged_each_time_and_dialled_only_where_it_was_judged()
    {
        await using var host = new LoopbackHost(e =>
        {
            e.Close();
            return e.AnswerAsync("503 Busy", [], "Connection: close");
        });
        var dialled = new List<IPEndPoint>();
        var network = FetcherFixture.Names((_, nth) => [nth == 1 ? "8.8.8.8" : "127.0.0.1"]) with
        {
            DialAsync = async (endPoint, stop) =>
            {
                dialled.Add(endPoint); // Stands for the internet: leads to the host of this test.
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, host.Port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(), network);

        Assert.Equal("BlockedAddress: shop.example", await fetcher.FailAsync("http://shop.example/"));
        Assert.Equal([new IPEndPoint(IPAddress.Parse("8.8.8.8"), 80)], dialled);
        Assert.Single(host.Requests);
    }

    [Fact]
    public async Task Of_a_name_with_public_and_private_addresses_only_the_public_ones_are_dialled_families_in_turn()
    {
        var dialled = new List<string>();
        var network = FetcherFixture.Names((_, _) => ["10.0.0.1", "2a00:1450::1", "2a00:1450::2", "2a00:1450::3", "fd00::1", "8.8.8.8", "::ffff:8.8.4.4"]) with
        {
            DialAsync = (endPoint, _) =>
            {
                dialled.Add(endPoint.Address.ToString());
                throw new SocketException((int)SocketError.ConnectionRefused);
            },
        };
        var options = FetcherFixture.Opening();
        options.MaxAttempts = 1;
        using var fetcher = new FetcherFixture(options, network);

        Assert.Equal("ConnectFailed: shop.example", await fetcher.FailAsync("http://shop.example/"));
        Assert.Equal(["2a00:1450::1", "8.8.8.8", "2a00:1450::2", "2a00:1450::3"], dialled);
    }

    [Fact]
    public async Task An_address_that_does_not_answer_costs_a_share_of_the_time_and_the_next_one_is_tried()
    {
        await using var host = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image));
        var time = new ManualTime();
        var network = FetcherFixture.Names((_, _) => ["2a00:1450::1", "127.0.0.1"]);
        var real = network.DialAsync;
        network = network with
        {
            DialAsync = async (endPoint, stop) =>
            {
                if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                {
                    time.Pass(29.9);
                    Assert.False(stop.IsCancellationRequested);
                    time.Pass(0.1);
                    await Task.Delay(Timeout.Infinite, stop);
                }

                return await real(endPoint, stop);
            },
        };
        var options = FetcherFixture.Opening("shop.example");
        (options.ConnectTimeout, options.TotalTimeout, options.MaxAttempts) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120), 1);
        using var fetcher = new FetcherFixture(options, network, time);

        using var download = await fetcher.FetchAsync($"http://shop.example:{host.Port}/");

        Assert.Equal(FetcherFixture.Image.Length, download.Content.Length);
    }

    [Fact]
    public async Task A_host_that_nobody_can_connect_to_in_time_is_a_timeout()
    {
        var network = FetcherFixture.Names((_, _) => ["8.8.8.8"]) with { DialAsync = Never };
        var options = FetcherFixture.Opening();
        (options.ConnectTimeout, options.MaxAttempts) = (TimeSpan.FromMilliseconds(100), 2);
        using var fetcher = new FetcherFixture(options, network);

        Assert.Equal("Timeout: connecting", await fetcher.FailAsync("http://shop.example/"));

        static async Task<Stream> Never(IPEndPoint endPoint, CancellationToken stop)
        {
            await Task.Delay(Timeout.Infinite, stop);
            throw new InvalidOperationException("not reached");
        }
    }

    [Fact]
    public async Task An_allowed_host_is_open_by_its_name_and_port_only()
    {
        await using var host = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image));
        await using var other = new LoopbackHost(e => e.OkAsync(FetcherFixture.Image));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening($"Shop.example:{host.Port}"), FetcherFixture.Names((_, _) => ["127.0.0.1"]));

        (await fetcher.FetchAsync($"http://SHOP.example.:{host.Port}/")).Dispose();

        Assert.Equal("BlockedAddress: shop.example", await fetcher.FailAsync($"http://shop.example:{other.Port}/"));
        Assert.Equal("BlockedAddress: img.shop.example", await fetcher.FailAsync($"http://img.shop.example:{host.Port}/"));
        Assert.Equal("BlockedAddress: 127.0.0.1", await fetcher.FailAsync(host.Url()));
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public async Task An_allowed_IPv6_address_in_brackets_is_open()
    {
        var dialled = new List<IPEndPoint>();
        var network = FetcherFixture.NoNames() with
        {
            DialAsync = (endPoint, _) =>
            {
                dialled.Add(endPoint);
                throw new SocketException((int)SocketError.ConnectionRefused);
            },
        };
        var options = FetcherFixture.Opening("[0::1]:5000");
        options.MaxAttempts = 1;
        using var fetcher = new FetcherFixture(options, network);

        Assert.Equal("ConnectFailed: ::1", await fetcher.FailAsync("http://[::1]:5000/"));
        Assert.Equal("BlockedAddress: ::1", await fetcher.FailAsync("http://[::1]:5001/"));
        Assert.Equal([new IPEndPoint(IPAddress.IPv6Loopback, 5000)], dialled);
    }

    [Fact]
    public async Task A_network_that_the_operator_refuses_is_not_dialled()
    {
        var options = FetcherFixture.Opening();
        options.RefusedNetworks = ["8.8.8.0/24"];
        using var fetcher = new FetcherFixture(options, FetcherFixture.Names((_, _) => ["8.8.8.8"]));

        Assert.Equal("BlockedAddress: shop.example", await fetcher.FailAsync("http://shop.example/"));
    }

    [Theory]
    [InlineData("http://shop.invalid/", "shop.invalid")]
    [InlineData("http://invalid/", "invalid")]
    [InlineData("http://shop.onion/", "shop.onion")]
    [InlineData("http://shop.alt/", "shop.alt")]
    public async Task Names_that_no_name_server_knows_are_not_asked_for(string url, string name)
    {
        var asked = 0;
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(), FetcherFixture.Names((_, _) => [(++asked).ToString()]));

        Assert.Equal($"DnsFailure: {name}", await fetcher.FailAsync(url));
        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, 1)]
    [InlineData(SocketError.NoData, 1)]
    [InlineData(SocketError.TryAgain, 3)]
    public async Task Only_a_name_server_that_is_out_of_order_is_asked_again(SocketError error, int times)
    {
        var asked = 0;
        var options = FetcherFixture.Opening();
        options.MaxAttempts = 3;
        using var fetcher = new FetcherFixture(options, FetcherFixture.Names((_, nth) =>
        {
            asked = nth;
            throw new SocketException((int)error);
        }));

        Assert.Equal("DnsFailure: shop.example", await fetcher.FailAsync("http://shop.example/"));
        Assert.Equal(times, asked);
    }

    [Fact]
    public async Task A_name_without_addresses_is_a_DNS_failure()
    {
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(), FetcherFixture.Names((_, _) => []));
        Assert.Equal("DnsFailure: shop.example", await fetcher.FailAsync("http://shop.example/"));
    }
}
