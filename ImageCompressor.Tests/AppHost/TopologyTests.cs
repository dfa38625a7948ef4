using Aspire.Hosting.ApplicationModel;
using ImageCompressor.AppHost.Composition;
using ImageCompressor.AppHost.ObjectStore;
using ImageCompressor.AppHost.Samples;

namespace ImageCompressor.Tests.AppHost;

public sealed class TopologyTests
{
    private static readonly TopologyOptions s_distributed = new();

    private static readonly string[] s_secrets =
    [
        "--Parameters:rabbitmq-password=p1", "--Parameters:mongo-password=p2", "--Parameters:redis-password=p3", "--Parameters:storage-access-key=a4", "--Parameters:storage-secret-key=s4",
        "--Parameters:webhook-secret=w5",
    ];

    [Fact]
    public void Embedded_is_the_service_alone_and_needs_no_container()
    {
        var composed = Composed.Running(new() { Embedded = true, Containers = false, Notice = "why", Port = 5080 });
        Assert.Equal(["api"], composed.Names);
        Assert.Empty(composed.Containers);
        Assert.Equal(["api/http"], composed.ExternalEndpoints);
        Assert.Equal(5080, composed["api"].Annotations.OfType<EndpointAnnotation>().Single().Port);
        Assert.Contains(composed.Builder.Resources, resource => resource is ParameterResource { Name: "topology" });
    }

    [Fact]
    public async Task Embedded_the_service_is_told_of_no_server()
    {
        var environment = await Composed.Running(new() { Embedded = true, Containers = false, Notice = "why" }).EnvironmentOfAsync("api");
        Assert.DoesNotContain(environment.Keys, name => name.StartsWith("ConnectionStrings__", StringComparison.Ordinal));
        Assert.True(Path.IsPathRooted(environment["Data__Directory"]));
        Assert.EndsWith("data", environment["Data__Directory"], StringComparison.Ordinal);
    }

    [Fact]
    public void Distributed_has_programs_servers_their_consoles_and_a_gateway() => Assert.Equal(
        ["api", "compressed-images", "gateway", "mongo", "mongo-mongoexpress", "mongodb", "original-images", "rabbitmq", "redis", "redisinsight", "storage", "worker"],
        Composed.Running(s_distributed).Names);

    [Fact]
    public void There_are_as_many_replicas_as_are_asked_for()
    {
        var composed = Composed.Running(new() { Apis = 3, Workers = 7 });
        Assert.Equal((3, 7), (composed.ReplicasOf("api"), composed.ReplicasOf("worker")));
    }

    [Fact]
    public void Each_program_waits_for_what_it_cannot_be_without()
    {
        var composed = Composed.Running(s_distributed);
        Assert.Equal(["mongo", "mongodb", "rabbitmq", "redis", "storage"], composed.WaitsOf("api"));
        Assert.Equal(["rabbitmq", "storage"], composed.WaitsOf("worker"));
        Assert.Equal(["api"], composed.WaitsOf("gateway"));
    }

    [Fact]
    public void Only_the_gateway_is_shown_to_the_outside() => Assert.Equal(["gateway/http"], Composed.Running(s_distributed).ExternalEndpoints);

    [Fact]
    public void Every_image_is_pinned_to_a_version()
    {
        var images = Composed.Running(s_distributed).Containers.Select(container => container.Annotations.OfType<ContainerImageAnnotation>().Last()).ToList();
        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.Matches(@"^(RELEASE\.)?\d", image.Tag ?? ""));
    }

    [Fact]
    public void Consoles_start_only_when_somebody_wants_them()
    {
        var composed = Composed.Running(s_distributed);
        Assert.All((string[])["mongo-mongoexpress", "redisinsight"], console => Assert.Contains(composed[console].Annotations, annotation => annotation is ExplicitStartupAnnotation));
    }

    [Fact]
    public void Data_are_kept_in_volumes_whose_names_are_the_same_in_every_checkout()
    {
        var mounts = Composed.Running(s_distributed).Containers.SelectMany(container => container.Annotations.OfType<ContainerMountAnnotation>());
        Assert.Equal(["imagecompressor-mongo", "imagecompressor-rabbitmq", "imagecompressor-storage"], mounts.Select(mount => mount.Source!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 4)]
    public void Servers_outlive_the_AppHost_where_that_is_asked_for(bool persistent, int outlive)
    {
        var lifetimes = Composed.Running(new() { Persistent = persistent }).Builder.Resources
            .Count(resource => resource.Annotations.OfType<ContainerLifetimeAnnotation>().Any(annotation => annotation.Lifetime == ContainerLifetime.Persistent));
        Assert.Equal(outlive, lifetimes);
    }

    [Fact]
    public async Task The_service_gets_each_connection_under_the_name_that_it_looks_for()
    {
        var environment = await Composed.Running(s_distributed, s_secrets).EnvironmentOfAsync("api");
        Assert.Matches(@"^amqp://guest:p1@localhost:\d+$", environment["ConnectionStrings__rabbitmq"]);
        Assert.Matches(@"^Endpoint=http://localhost:\d+;AccessKey=a4;SecretKey=s4$", environment["ConnectionStrings__storage"]);
        Assert.Matches(@"^mongodb://admin:p2@localhost:\d+/image_processing_db\?", environment["ConnectionStrings__mongodb"]);
        Assert.Matches(@"^localhost:\d+,password=p3$", environment["ConnectionStrings__redis"]);
        Assert.Matches(@"^localhost:\d+$", environment["Fetching__AllowedHosts__0"]);
        Assert.Equal("Development", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("whsec_w5", environment["Webhooks__Secret"]);
        // No password stands anywhere else.
        Assert.All((string[])["p1", "p2", "p3", "s4"], secret => Assert.Single(environment.Values, value => value.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_secret_of_webhooks_that_is_made_is_one_that_the_service_takes_and_one_that_is_set_stays()
    {
        // Composed to be published: what Aspire makes up to run with, it keeps in the user's folder.
        var secret = (ParameterResource)Composed.Of(s_distributed, "--operation", "publish", "--step", "publish")["webhook-secret"];
        Assert.True(Api.Notifications.Webhooks.SigningKeys.TryParse("whsec_" + secret.Default!.GetDefaultValue(), out _));
        var options = new TopologyOptions { Settings = new Dictionary<string, string> { ["Webhooks:Secret"] = "whsec_own" } };
        Assert.Equal("whsec_own", (await Composed.Running(options, s_secrets).EnvironmentOfAsync("api"))["Webhooks__Secret"]);
        Assert.DoesNotContain("Webhooks__Secret", (await Composed.Running(s_distributed, s_secrets).EnvironmentOfAsync("worker")).Keys);
    }

    [Fact]
    public async Task The_service_alone_gets_the_keys_of_push_messages_where_they_are_configured()
    {
        var options = new TopologyOptions { Push = new("public", "mailto:a@b.example") };
        var composed = Composed.Running(options, [.. s_secrets, "--Push:PrivateKey=k6"]);
        Assert.True(((ParameterResource)composed["push-private-key"]).Secret);
        var environment = await composed.EnvironmentOfAsync("api");
        Assert.Equal(("public", "k6", "mailto:a@b.example"), (environment["Push__PublicKey"], environment["Push__PrivateKey"], environment["Push__Subject"]));
        Assert.DoesNotContain((await Composed.Running(options, [.. s_secrets, "--Push:PrivateKey=k6"]).EnvironmentOfAsync("worker")).Keys, name => name.StartsWith("Push__", StringComparison.Ordinal));
        Assert.DoesNotContain((await Composed.Running(s_distributed, s_secrets).EnvironmentOfAsync("api")).Keys, name => name.StartsWith("Push__", StringComparison.Ordinal));
        var alone = Composed.Running(options with { Embedded = true, Containers = false, Notice = "why" }, "--Push:PrivateKey=k6");
        Assert.Equal("k6", (await alone.EnvironmentOfAsync("api"))["Push__PrivateKey"]);
    }

    [Fact]
    public async Task A_worker_gets_no_key_to_the_database()
    {
        var environment = await Composed.Running(s_distributed, s_secrets).EnvironmentOfAsync("worker");
        Assert.Equal(["ConnectionStrings__rabbitmq", "ConnectionStrings__storage"], environment.Keys.Where(name => name.StartsWith("ConnectionStrings__", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(environment.Values, value => value.Contains("p2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_connection_string_of_the_store_is_one_that_the_service_reads()
    {
        var environment = await Composed.Running(s_distributed, s_secrets).EnvironmentOfAsync("worker");
        var faults = new List<string>();
        var options = ImageCompressor.Backends.S3.S3Settings.Read(environment["ConnectionStrings__storage"], _ => null, faults);
        Assert.Empty(faults);
        Assert.Equal(("a4", "s4"), (options!.AccessKey, options.SecretKey));
    }

    [Theory]
    [InlineData("rabbitmq", "rabbitmq")]
    [InlineData("storage", "storage")]
    [InlineData("mongodb", "mongo")]
    [InlineData("redis", "redis")]
    public async Task A_server_that_is_there_takes_the_containers_place(string connection, string container)
    {
        var composed = Composed.Running(new() { Existing = new HashSet<string> { connection } }, [.. s_secrets, $"--ConnectionStrings:{connection}=there"]);
        Assert.DoesNotContain(composed.Containers, resource => resource.Name == container);
        Assert.Equal("there", (await composed.EnvironmentOfAsync("api"))[$"ConnectionStrings__{connection}"]);
    }

    [Fact]
    public void With_four_servers_that_are_there_no_engine_is_needed()
    {
        var composed = Composed.Running(
            new() { Containers = false, Port = 8123, Existing = Servers.Names.ToHashSet() }, [.. Servers.Names.Select(name => $"--ConnectionStrings:{name}=there")]);
        Assert.Empty(composed.Containers);
        Assert.Equal(["api/http"], composed.ExternalEndpoints);
        Assert.Equal(8123, composed["api"].Annotations.OfType<EndpointAnnotation>().Single().Port);
    }

    [Fact]
    public async Task Settings_reach_the_service_and_the_workers()
    {
        var options = new TopologyOptions { Settings = new Dictionary<string, string> { ["Imaging:MaxPixels"] = "123" } };
        foreach (var program in (string[])["api", "worker"])
            Assert.Equal("123", (await Composed.Running(options, s_secrets).EnvironmentOfAsync(program))["Imaging__MaxPixels"]);
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public void The_sample_sheet_can_be_run_where_the_service_shows_its_samples(string environment, bool can)
    {
        var composed = Composed.Of(s_distributed, "--environment", environment);
        Assert.Equal(can, composed["api"].Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == SampleCommand.Name));
    }

    [Fact]
    public void Another_S3_server_is_another_image_with_its_own_variables()
    {
        var composed = Composed.Running(new() { ObjectStore = ObjectStoreImage.RustFs });
        var image = composed["storage"].Annotations.OfType<ContainerImageAnnotation>().Last();
        Assert.Equal(("docker.io", "rustfs/rustfs"), (image.Registry, image.Image));
    }
}
