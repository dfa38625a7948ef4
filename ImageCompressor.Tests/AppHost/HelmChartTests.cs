using ImageCompressor.AppHost.Composition;
using ImageCompressor.AppHost.ObjectStore;
using ImageCompressor.Tests.Doubles;
using YamlDotNet.RepresentationModel;

namespace ImageCompressor.Tests.AppHost;

/// <summary>The Helm chart that publishing writes, parsed.</summary>
public sealed class HelmChartTests : IDisposable
{
    private static readonly string[] s_servers = ["mongo", "rabbitmq", "redis", "storage"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_has_a_deployment_for_each_program_and_a_stateful_set_for_each_server()
    {
        await PublishAsync(new());
        Assert.Equal("imagecompressor", Yaml.Parse(Text("Chart.yaml")).Text("name"));
        Assert.All((string[])["api", "gateway", "worker"], name => Assert.Equal("Deployment", Template(name, "deployment").Text("kind")));
        Assert.All(s_servers, name =>
        {
            var set = Template(name, "statefulset");
            Assert.Equal($"{name}-service", set.Text("spec", "serviceName"));
            Assert.Equal($"{name}-service", Template(name, "service").Text("metadata", "name"));
        });
    }

    [Fact]
    public async Task Every_container_has_both_probes_in_words_that_a_cluster_takes()
    {
        await PublishAsync(new());
        Assert.All(Workloads(), workload =>
        {
            var container = workload.At("spec", "template", "spec", "containers", 0);
            Assert.All((string[])["livenessProbe", "readinessProbe"], probe =>
            {
                if (container.Find(probe, "httpGet") is { } get) Assert.Equal("HTTP", get.Text("scheme"));
                else Assert.NotEmpty(container.Texts(probe, "exec", "command"));
            });
        });
        var api = Template("api", "deployment").At("spec", "template", "spec", "containers", 0);
        Assert.Equal(("/alive", "/health"), (api.Text("livenessProbe", "httpGet", "path"), api.Text("readinessProbe", "httpGet", "path")));
    }

    [Fact]
    public async Task Data_are_on_claimed_volumes()
    {
        await PublishAsync(new());
        Assert.All((string[])["mongo", "rabbitmq", "storage"], name =>
        {
            var claim = Template(name, "statefulset").Text("spec", "template", "spec", "volumes", 0, "persistentVolumeClaim", "claimName");
            var file = Directory.EnumerateFiles(Path.Combine(_folder.Path, "templates", name)).Single(path => path.Contains("pvc", StringComparison.Ordinal));
            var volume = Yaml.ParseTemplate(File.ReadAllText(file));
            Assert.Equal(("PersistentVolumeClaim", claim), (volume.Text("kind"), volume.Text("metadata", "name")));
        });
    }

    [Fact]
    public async Task Workers_are_scaled_by_the_depth_of_the_queue()
    {
        await PublishAsync(new() { Workers = 3, MostWorkers = 9 });
        var scaler = Template("worker", "scaler");
        Assert.Equal(("keda.sh/v1alpha1", "ScaledObject"), (scaler.Text("apiVersion"), scaler.Text("kind")));
        Assert.Equal("worker-deployment", scaler.Text("spec", "scaleTargetRef", "name"));
        Assert.Equal(("3", "9"), (scaler.Text("spec", "minReplicaCount"), scaler.Text("spec", "maxReplicaCount")));
        Assert.Equal("rabbitmq", scaler.Text("spec", "triggers", 0, "type"));
        Assert.Equal("image_tasks", scaler.Text("spec", "triggers", 0, "metadata", "queueName"));
        // The values of a trigger are strings; a bare number is refused.
        Assert.NotEqual(YamlDotNet.Core.ScalarStyle.Plain, ((YamlScalarNode)scaler.At("spec", "triggers", 0, "metadata", "value")).Style);
        Assert.Null(Template("worker", "deployment").Find("spec", "replicas"));

        var authentication = Template("worker", "scaler-authentication");
        Assert.Equal(authentication.Text("metadata", "name"), scaler.Text("spec", "triggers", 0, "authenticationRef", "name"));
        var secret = Template("worker", "scaler-secrets");
        Assert.Equal(secret.Text("metadata", "name"), authentication.Text("spec", "secretTargetRef", 0, "name"));
        Assert.Matches(@"^amqp://guest:\{\{ \.Values\.secrets\.worker\.rabbitmq_password \}\}@rabbitmq-service\.\{\{ \.Release\.Namespace \}\}\.svc:5672$", secret.Text("stringData", authentication.Text("spec", "secretTargetRef", 0, "key")));
    }

    [Fact]
    public async Task A_cluster_without_KEDA_gets_a_number_of_workers()
    {
        await PublishAsync(new() { Workers = 3, Keda = false });
        Assert.Equal("3", Template("worker", "deployment").Text("spec", "replicas"));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "templates", "worker", "scaler.yaml")));
    }

    [Fact]
    public async Task The_queue_of_a_prefix_is_watched_under_its_full_name()
    {
        await PublishAsync(new() { Settings = new Dictionary<string, string> { ["Queue:Prefix"] = "shop." } });
        Assert.Equal("shop.image_tasks", Template("worker", "scaler").Text("spec", "triggers", 0, "metadata", "queueName"));
        Assert.Equal("shop.", Yaml.Parse(Text("values.yaml")).Text("config", "worker", "Queue__Prefix"));
    }

    [Fact]
    public async Task Our_programs_run_without_root_and_have_time_to_finish()
    {
        await PublishAsync(new());
        Assert.All((string[])["api", "worker"], name =>
        {
            var pod = Template(name, "deployment").At("spec", "template", "spec");
            Assert.Equal(("true", "1654"), (pod.Text("securityContext", "runAsNonRoot"), pod.Text("securityContext", "runAsUser")));
            Assert.Equal("60", pod.Text("terminationGracePeriodSeconds"));
        });
    }

    [Fact]
    public async Task Connection_strings_are_secrets_and_their_secrets_are_empty_values()
    {
        await PublishAsync(new(), "--Parameters:mongo-password=hidden-one", "--Parameters:rabbitmq-password=hidden-two", "--Parameters:storage-secret-key=hidden-three");
        Assert.Contains("ConnectionStrings__mongodb", Template("api", "secrets").Keys("stringData"));
        Assert.DoesNotContain("ConnectionStrings__mongodb", Template("worker", "secrets").Keys("stringData"));
        var secrets = Yaml.Parse(Text("values.yaml")).At("secrets");
        Assert.Equal("", secrets.Text("mongo", "mongo_password"));
        Assert.All(secrets.AllNodes.OfType<YamlMappingNode>().SelectMany(map => map.Children.Values).OfType<YamlScalarNode>(), value => Assert.Equal("", value.Value));
        Assert.All(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("hidden-", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_private_key_of_push_messages_is_an_empty_value_of_the_service()
    {
        await PublishAsync(new() { Push = new("public", "mailto:a@b.example") }, "--Push:PrivateKey=hidden-key");
        Assert.Contains("push_private_key: \"\"", Text("values.yaml"), StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("hidden-", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_volume_of_a_store_that_is_not_root_belongs_to_it()
    {
        await PublishAsync(new() { ObjectStore = ObjectStoreImage.RustFs });
        Assert.Equal("10001", Template("storage", "statefulset").Text("spec", "template", "spec", "securityContext", "fsGroup"));
    }

    [Fact]
    public async Task Servers_that_are_there_need_no_stateful_set()
    {
        await PublishAsync(new() { Existing = Servers.Names.ToHashSet() }, [.. Servers.Names.Select(name => $"--ConnectionStrings:{name}=hidden-{name}")]);
        Assert.Equal(["api", "gateway", "worker"], Directory.EnumerateDirectories(Path.Combine(_folder.Path, "templates")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("hidden-", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Equal("{{ .Values.secrets.worker.rabbitmq }}", Template("worker", "scaler-secrets").Text("stringData", "host"));
    }

    private Task PublishAsync(TopologyOptions options, params string[] arguments) =>
        Composed.PublishAsync(options with { Target = DeployTarget.Kubernetes }, _folder.Path, "publish", arguments);

    private string Text(params string[] path) => File.ReadAllText(Path.Combine([_folder.Path, .. path]));

    private YamlNode Template(string resource, string name) => Yaml.ParseTemplate(Text("templates", resource, $"{name}.yaml"));

    private IEnumerable<YamlNode> Workloads() => Directory.EnumerateFiles(_folder.Path, "*.yaml", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) is "deployment.yaml" or "statefulset.yaml").Select(path => Yaml.ParseTemplate(File.ReadAllText(path)));
}
