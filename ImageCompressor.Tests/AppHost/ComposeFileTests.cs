using ImageCompressor.AppHost.Composition;
using ImageCompressor.Tests.Doubles;
using YamlDotNet.RepresentationModel;

namespace ImageCompressor.Tests.AppHost;

/// <summary>The compose file that publishing writes, parsed.</summary>
public sealed class ComposeFileTests : IDisposable
{
    private static readonly string[] s_all = ["api", "gateway", "mongo", "rabbitmq", "redis", "storage", "worker"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_has_every_program_and_server_each_with_a_health_check_and_a_restart()
    {
        var services = (await PublishedAsync(new())).At("services");
        Assert.Equal(s_all, services.Keys());
        Assert.All(s_all, name =>
        {
            Assert.NotEmpty(services.Texts(name, "healthcheck", "test"));
            Assert.Equal("unless-stopped", services.Text(name, "restart"));
        });
    }

    [Fact]
    public async Task Whoever_needs_another_waits_until_it_is_healthy()
    {
        var services = (await PublishedAsync(new())).At("services");
        Assert.Equal(["mongo", "rabbitmq", "redis", "storage"], services.Keys("api", "depends_on"));
        Assert.Equal(["rabbitmq", "storage"], services.Keys("worker", "depends_on"));
        Assert.Equal(["api"], services.Keys("gateway", "depends_on"));
        var conditions = from name in (string[])["api", "worker", "gateway"]
                         from other in services.Keys(name, "depends_on")
                         select services.Text(name, "depends_on", other, "condition");
        Assert.All(conditions, condition => Assert.Equal("service_healthy", condition));
    }

    [Fact]
    public async Task Replicas_are_those_that_were_asked_for()
    {
        var services = (await PublishedAsync(new() { Apis = 2, Workers = 5 })).At("services");
        Assert.Equal(("2", "5"), (services.Text("api", "deploy", "replicas"), services.Text("worker", "deploy", "replicas")));
    }

    [Fact]
    public async Task Programs_that_are_not_root_write_where_anybody_may()
    {
        var services = (await PublishedAsync(new())).At("services");
        Assert.All((string[])["api", "worker"], name => Assert.StartsWith("/tmp/", services.Text(name, "environment", "Data__Directory"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_gateway_has_a_port_of_the_machine()
    {
        var services = (await PublishedAsync(new() { Port = 8123 })).At("services");
        Assert.Equal(["gateway"], s_all.Where(name => services.Find(name, "ports") is not null));
        Assert.Equal(["8123:8080"], services.Texts("gateway", "ports"));
    }

    [Fact]
    public async Task Data_are_in_named_volumes_and_the_broker_keeps_its_name()
    {
        var file = await PublishedAsync(new());
        Assert.Equal(["imagecompressor-mongo", "imagecompressor-rabbitmq", "imagecompressor-storage"], file.Keys("volumes"));
        Assert.Equal("rabbitmq", file.Text("services", "rabbitmq", "hostname"));
        Assert.Equal("imagecompressor-mongo", file.Text("services", "mongo", "volumes", 0, "source"));
    }

    [Fact]
    public async Task The_programs_get_connection_strings_with_places_for_the_secrets()
    {
        var services = (await PublishedAsync(new())).At("services");
        Assert.Equal("amqp://guest:${RABBITMQ_PASSWORD}@rabbitmq:5672", services.Text("worker", "environment", "ConnectionStrings__rabbitmq"));
        Assert.Equal("Endpoint=http://storage:9000;AccessKey=${STORAGE_ACCESS_KEY};SecretKey=${STORAGE_SECRET_KEY}", services.Text("worker", "environment", "ConnectionStrings__storage"));
        Assert.StartsWith("mongodb://admin:${MONGO_PASSWORD}@mongo:27017/image_processing_db?", services.Text("api", "environment", "ConnectionStrings__mongodb"), StringComparison.Ordinal);
        Assert.Equal("redis:6379,password=${REDIS_PASSWORD}", services.Text("api", "environment", "ConnectionStrings__redis"));
        Assert.Null(services.Find("worker", "environment", "ConnectionStrings__mongodb"));
        Assert.Null(services.Find("api", "environment", "ASPNETCORE_ENVIRONMENT"));
        Assert.Equal("${API_IMAGE:-imagecompressor-api:latest}", services.Text("api", "image"));
    }

    [Fact]
    public async Task No_variable_of_a_shell_or_of_nginx_is_taken_for_one_of_compose()
    {
        var file = await PublishedAsync(new());
        var variables = Scalars(file).SelectMany(text => ComposeVariables.In(text)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(
            ["API_IMAGE", "MONGO_PASSWORD", "RABBITMQ_PASSWORD", "REDIS_PASSWORD", "STORAGE_ACCESS_KEY", "STORAGE_SECRET_KEY", "WEBHOOK_SECRET", "WORKER_IMAGE"], variables);
    }

    [Fact]
    public async Task Every_variable_stands_in_the_env_file_without_a_value()
    {
        await PublishedAsync(new());
        var lines = File.ReadAllLines(Path.Combine(_folder.Path, ".env")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.Contains("RABBITMQ_PASSWORD=", lines);
        Assert.All(lines, line => Assert.EndsWith("=", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_secret_stands_in_any_file()
    {
        var secrets = new[] { "rabbitmq-password", "mongo-password", "redis-password", "storage-access-key", "storage-secret-key", "webhook-secret" };
        await PublishedAsync(new(), [.. secrets.Select(secret => $"--Parameters:{secret}=hidden-{secret}")]);
        Assert.All(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("hidden-", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_private_key_of_push_messages_is_an_empty_variable()
    {
        var services = (await PublishedAsync(new() { Push = new("public", "mailto:a@b.example") }, ["--Push:PrivateKey=hidden-key"])).At("services");
        Assert.Equal(("${PUSH_PRIVATE_KEY}", "public"), (services.Text("api", "environment", "Push__PrivateKey"), services.Text("api", "environment", "Push__PublicKey")));
        Assert.Null(services.Find("worker", "environment", "Push__PrivateKey"));
        Assert.Contains("PUSH_PRIVATE_KEY=", File.ReadAllLines(Path.Combine(_folder.Path, ".env")));
        Assert.All(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("hidden-", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_there_is_a_variable_and_no_service()
    {
        var services = (await PublishedAsync(new() { Existing = new HashSet<string> { "storage" } }, ["--ConnectionStrings:storage=hidden-one"])).At("services");
        Assert.DoesNotContain("storage", services.Keys());
        Assert.Equal("${STORAGE}", services.Text("api", "environment", "ConnectionStrings__storage"));
        Assert.DoesNotContain("hidden-one", File.ReadAllText(Path.Combine(_folder.Path, ".env")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_manifest_has_no_secret()
    {
        var file = Path.Combine(_folder.Path, "manifest.json");
        await Composed.PublishAsync(new(), file, "publish-manifest", "--Parameters:mongo-password=hidden-one", "--Parameters:storage-secret-key=hidden-two");
        var manifest = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("\"mongo-password\"", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-", manifest, StringComparison.Ordinal);
    }

    private async Task<YamlNode> PublishedAsync(TopologyOptions options, params string[] arguments)
    {
        await Composed.PublishAsync(options, _folder.Path, "publish", arguments);
        return Yaml.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.Path, "docker-compose.yaml"), TestContext.Current.CancellationToken));
    }

    private static IEnumerable<string> Scalars(YamlNode node) => node.AllNodes.OfType<YamlScalarNode>().Select(scalar => scalar.Value ?? "");
}
