using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using ImageCompressor.AppHost.Composition;

namespace ImageCompressor.AppHost.Publishing;

/// <summary>The compose file, and in it what Aspire 13.5 leaves out: health checks, the conditions that need them, replicas, restarts.</summary>
internal static class ComposeTarget
{
    public static void Add(IDistributedApplicationBuilder builder, TopologyOptions options) => builder
        .AddDockerComposeEnvironment("compose")
        .WithDashboard(options.Dashboard)
        .ConfigureComposeFile(file => Complete(file, options));

    private static void Complete(ComposeFile file, TopologyOptions options)
    {
        foreach (var (name, service) in file.Services)
        {
            service.Restart = "unless-stopped";
            if (HealthCommand(name, options) is { } command)
                service.Healthcheck = new() { Test = [.. command], Interval = "15s", Timeout = "10s", Retries = 6, StartPeriod = "45s" };
        }

        foreach (var dependency in file.Services.Values.SelectMany(service => service.DependsOn))
            if (file.Services[dependency.Key].Healthcheck is not null) dependency.Value.Condition = "service_healthy";

        CompleteProgram(file.Services[Programs.Api], options.Apis);
        CompleteProgram(file.Services[Programs.Worker], options.Workers);
        // The name of its node is that of its host, and its data belong to the node of that name: a made-up one is new with every container.
        if (file.Services.TryGetValue(Servers.Broker, out var broker)) broker.Hostname = Servers.Broker;
    }

    private static void CompleteProgram(Service program, int replicas)
    {
        program.Deploy = new() { Replicas = replicas };
        // Images in hand have 15 s to finish, and the queue or the store a little to hear of it; compose kills after 10.
        program.StopGracePeriod = "60s";
        // What `dotnet publish -t:PublishContainer` makes, unless .env names another.
        program.Image = program.Image?.Replace("}", $":-imagecompressor-{program.Name}:latest}}", StringComparison.Ordinal);
    }

    /// <summary>What asks a server for its health in its own container. A dollar is doubled: compose would put in a variable of its own.</summary>
    private static string[]? HealthCommand(string name, TopologyOptions options) => name switch
    {
        // .NET's images have no curl, but bash, which opens connections by itself.
        Programs.Api or Programs.Worker =>
            ["CMD", "bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{Programs.ContainerPort} && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"],
        Gateway.Name => ["CMD-SHELL", $"wget -q -O /dev/null http://127.0.0.1:8080{Gateway.AlivePath}"],
        Servers.Broker => ["CMD", "rabbitmq-diagnostics", "-q", "check_port_connectivity"],
        Servers.DatabaseServer => ["CMD-SHELL", "mongosh --quiet --eval 'quit(db.adminCommand({ ping: 1 }).ok ? 0 : 1)'"],
        Servers.Feed => ["CMD-SHELL", "REDISCLI_AUTH=\"$$REDIS_PASSWORD\" redis-cli ping | grep -q PONG"],
        Servers.Storage => ["CMD-SHELL", Fetch($"http://127.0.0.1:9000{options.ObjectStore.HealthPath}")],
        _ => null,
    };

    /// <summary>MinIO's image has curl, others have wget.</summary>
    private static string Fetch(string url) => $"curl -fsS -o /dev/null {url} || wget -q -O /dev/null {url}";
}
