using ImageCompressor.AppHost.Composition;
using ImageCompressor.AppHost.Engine;
using Microsoft.Extensions.Configuration;

namespace ImageCompressor.Tests.AppHost;

public sealed class TopologyOptionsTests
{
    private static readonly EngineAnswer s_answers = new(true, "docker answers");
    private static readonly EngineAnswer s_silent = new(false, "docker is not installed");

    [Fact]
    public async Task Without_a_container_engine_the_service_runs_alone_and_says_why()
    {
        var options = await ReadAsync(s_silent);
        Assert.True(options.Embedded);
        Assert.Contains("no container engine answers (docker is not installed)", options.Notice, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', options.Notice);
        Assert.Equal(5080, options.Port);
    }

    [Fact]
    public async Task With_one_the_topology_is_distributed()
    {
        var options = await ReadAsync(s_answers);
        Assert.Equal((false, true, 8080), (options.Embedded, options.Containers, options.Port));
    }

    [Fact]
    public async Task Embedded_on_request_asks_no_engine()
    {
        var options = await TopologyOptions.ReadAsync(Configuration("Topology=Embedded"), publishes: false, () => throw new InvalidOperationException("asked"));
        Assert.True(options.Embedded);
    }

    [Fact]
    public async Task Publishing_asks_no_engine_and_is_always_distributed()
    {
        var options = await TopologyOptions.ReadAsync(Configuration(), publishes: true, () => throw new InvalidOperationException("asked"));
        Assert.Equal((false, true), (options.Embedded, options.Containers));
    }

    [Fact]
    public async Task Distributed_on_request_waits_for_an_engine() => Assert.False((await ReadAsync(s_silent, "Topology=distributed")).Embedded);

    [Fact]
    public async Task Four_servers_that_are_there_need_no_engine()
    {
        var options = await ReadAsync(s_silent, [.. Servers.Names.Select(name => $"ConnectionStrings:{name}=there")]);
        Assert.Equal((false, false), (options.Embedded, options.Containers));
    }

    [Fact]
    public async Task Three_of_them_do_not_do()
    {
        var options = await ReadAsync(s_silent, [.. Servers.Names.Skip(1).Select(name => $"ConnectionStrings:{name}=there")]);
        Assert.True(options.Embedded);
    }

    [Fact]
    public async Task Settings_are_handed_on_under_their_own_names() =>
        Assert.Equal("12", (await ReadAsync(s_answers, "Settings:Imaging:MaxPixels=12")).Settings["Imaging:MaxPixels"]);

    [Fact]
    public async Task Every_fault_is_told_at_once_with_its_setting()
    {
        string[] settings =
        [
            "Topology=many", "Replicas:Api=0", "Replicas:Worker=1001", "Containers:Persistent=often", "Gateway:Port=65536", "Deploy:Target=cloud", "Deploy:Keda=2",
            "Deploy:Dashboard=x", "ObjectStore:Kind=azure", "ObjectStore:Tag=latest",
        ];
        var fault = await Assert.ThrowsAsync<FormatException>(() => ReadAsync(s_answers, settings));
        Assert.All(settings, setting => Assert.Contains($"- {setting.Split('=')[0]}: ", fault.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Replicas:Worker=30", "Replicas:MostWorkers: 20 is less")]
    [InlineData("Replicas:MostWorkers=99999999999", "Replicas:MostWorkers: '99999999999'")]
    [InlineData("Gateway:Port=-1", "Gateway:Port: '-1'")]
    public async Task A_number_that_does_not_fit_is_told(string setting, string sentence) =>
        Assert.Contains(sentence, (await Assert.ThrowsAsync<FormatException>(() => ReadAsync(s_answers, setting))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_embedded_topology_is_not_published() =>
        await Assert.ThrowsAsync<FormatException>(() => TopologyOptions.ReadAsync(Configuration("Topology=embedded"), publishes: true, () => Task.FromResult(s_answers)));

    [Fact]
    public async Task Parts_of_the_stores_image_can_be_replaced()
    {
        var image = (await ReadAsync(s_answers, "ObjectStore:Kind=rustfs", "ObjectStore:Registry=ghcr.io", "ObjectStore:Tag=1.2.3")).ObjectStore;
        Assert.Equal(("ghcr.io", "rustfs/rustfs", "1.2.3", "/health"), (image.Registry, image.Image, image.Tag, image.HealthPath));
    }

    [Fact]
    public async Task Push_needs_its_public_key_and_its_subject_and_no_sentence_shows_the_private_one()
    {
        var push = (await ReadAsync(s_answers, "Push:PublicKey=public", "Push:Subject=mailto:a@b.example")).Push;
        Assert.Equal(("public", "mailto:a@b.example"), (push!.PublicKey, push.Subject));
        Assert.Null((await ReadAsync(s_answers)).Push);
        var fault = await Assert.ThrowsAsync<FormatException>(() => ReadAsync(s_answers, "Push:PrivateKey=hush"));
        Assert.Contains("Push: give PublicKey and Subject", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", fault.Message, StringComparison.Ordinal);
    }

    private static Task<TopologyOptions> ReadAsync(EngineAnswer engine, params string[] settings) =>
        TopologyOptions.ReadAsync(Configuration(settings), publishes: false, () => Task.FromResult(engine));

    private static IConfiguration Configuration(params string[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(parts => new KeyValuePair<string, string?>(parts[0], parts[1]))).Build();
}
