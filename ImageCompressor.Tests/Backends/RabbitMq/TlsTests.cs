using System.Diagnostics;
using ImageCompressor.Backends.RabbitMq;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.Backends.RabbitMq;

/// <summary>A real broker that speaks TLS, with a certificate that only the test's own authority vouches for.</summary>
public sealed class TlsTests
{
    private const string Refused = "No trusted secure connection to the broker";

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_go_through_where_the_authority_is_named_and_nothing_goes_where_it_is_not()
    {
        using var folder = new TemporaryFolder();
        await using var node = await StartAsync(folder, "127.0.0.1");
        await using var queue = Open($"{node.ConnectionString}?cacertfile={Uri.EscapeDataString(node.Certificate!.AuthorityFile)}");
        var job = Job();
        await queue.OfferAsync([job], Token).WaitAsync(s_soon, Token);
        await using var receiver = queue.ReceiveAsync(Token).GetAsyncEnumerator(Token);
        Assert.True(await receiver.MoveNextAsync().AsTask().WaitAsync(s_soon, Token));
        Assert.Equal(job, receiver.Current.Job);
        Assert.Null(queue.Fault);

        await IsRefusedAsync(node.ConnectionString);
        using var others = new TemporaryFolder();
        await IsRefusedAsync($"{node.ConnectionString}?cacertfile={new BrokerCertificate(others.Path, "127.0.0.1").AuthorityFile}");
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_though_its_authority_is_trusted()
    {
        using var folder = new TemporaryFolder();
        await using var node = await StartAsync(folder, "broker.example");
        await IsRefusedAsync($"{node.ConnectionString}?cacertfile={node.Certificate!.AuthorityFile}");
    }

    [Fact]
    public async Task A_service_trusts_what_the_systems_setting_names_and_says_in_its_log_what_it_does_not_trust()
    {
        using var folder = new TemporaryFolder();
        await using var node = await StartAsync(folder, "127.0.0.1");
        // Not the broker's real password: none may be seen, and none is ever sent to a broker that is not trusted.
        var address = node.ConnectionString.Replace("guest:guest", "guest:hunter2", StringComparison.Ordinal);
        await using (var stranger = Service(folder, address))
        {
            await stranger.StartAsync();
            await SaysAsync(stranger, Refused);
            await HealthSaysAsync(stranger, "\"queue\":\"Degraded\"");
            Assert.DoesNotContain("hunter2", stranger.Output);
        }

        await using var friend = Service(folder, node.ConnectionString);
        friend.Environment["SSL_CERT_FILE"] = node.Certificate!.AuthorityFile;
        await friend.StartAsync();
        await SaysAsync(friend, $"Connected to the broker at amqps://127.0.0.1:{node.Port}");
        await HealthSaysAsync(friend, "\"queue\":\"Healthy\"");
        Assert.DoesNotContain("guest:guest", friend.Output);
    }

    private static async Task<RabbitMqNode> StartAsync(TemporaryFolder folder, string name)
    {
        RabbitMqNode.SkipUnlessInstalled();
        var node = new RabbitMqNode { Certificate = new BrokerCertificate(folder.Path, name) };
        await node.StartAsync();
        return node;
    }

    private static ServiceProcess Service(TemporaryFolder folder, string address) =>
        new(Path.Combine(folder.Path, "data"), "localhost", $"--ConnectionStrings:rabbitmq={address}", "--Data:Shared=true");

    /// <summary>An answer serves for a second: the first may be older than what was just logged.</summary>
    private static async Task HealthSaysAsync(ServiceProcess service, string text)
    {
        var health = "";
        for (var watch = Stopwatch.StartNew(); !(health = await service.Http.GetStringAsync("/health", Token)).Contains(text, StringComparison.Ordinal); await Task.Delay(100, Token))
            Assert.True(watch.Elapsed < s_soon, health);
    }

    private static async Task SaysAsync(ServiceProcess service, string text)
    {
        for (var watch = Stopwatch.StartNew(); !service.Output.Contains(text, StringComparison.Ordinal); await Task.Delay(50, Token))
            Assert.True(watch.Elapsed < s_soon, service.Output);
    }

    private static async Task IsRefusedAsync(string address)
    {
        await using var queue = Open(address);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var offering = queue.OfferAsync([Job()], source.Token);
        for (var watch = Stopwatch.StartNew(); queue.Fault?.StartsWith(Refused, StringComparison.Ordinal) != true; await Task.Delay(25, Token))
            Assert.True(watch.Elapsed < s_soon, $"{queue.Fault}");
        Assert.DoesNotContain("guest", queue.Fault);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => offering.WaitAsync(s_soon, Token));
    }

    private static ImageJob Job() =>
        new(ImageId.New(DateTimeOffset.UnixEpoch), BatchId.New(DateTimeOffset.UnixEpoch), 0, 1, "https://a.example/a.jpg", Recipe.Default, null);

    private static RabbitMqJobQueue Open(string connectionString)
    {
        Assert.True(BrokerAddress.TryParse(connectionString, out var address));
        return new RabbitMqJobQueue(new RabbitMqOptions(address, 100, MaxDeliveries: 4, Prefetch: 8), TimeProvider.System, NullLogger<RabbitMqJobQueue>.Instance);
    }
}
