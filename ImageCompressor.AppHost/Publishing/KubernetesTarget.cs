using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;
using ImageCompressor.AppHost.Composition;

namespace ImageCompressor.AppHost.Publishing;

/// <summary>The Helm chart, and in it what Aspire 13.5 leaves out: probes of the servers, names that a cluster takes, users, KEDA.</summary>
internal static class KubernetesTarget
{
    /// <summary>The user of .NET's images.</summary>
    private const long AppUser = 1654;

    public static void Add(
        IDistributedApplicationBuilder builder, TopologyOptions options, IResourceBuilder<ProjectResource> api, IResourceBuilder<ProjectResource> worker,
        IResourceBuilder<ContainerResource> gateway)
    {
        builder.AddKubernetesEnvironment("kubernetes")
            .WithDashboard(options.Dashboard)
            .WithHelm(chart => chart.WithChartName("imagecompressor").WithChartVersion("1.0.0").WithChartDescription("A sheet of image URLs in, compressed images and the same sheet out."))
            // Aspire's default lets go of the data with the pod.
            .WithProperties(cluster =>
            {
                cluster.DefaultStorageType = "pvc";
                cluster.DefaultStorageSize = "20Gi";
            });
        api.PublishAsKubernetesService(CompleteProgram);
        worker.PublishAsKubernetesService(program =>
        {
            CompleteProgram(program);
            if (options.Keda) WorkerScaler.Add(program, options);
        });
        gateway.PublishAsKubernetesService(CompleteGateway);
        // The builders of the servers that are containers are not at hand, and those of the others do not exist.
        foreach (var server in builder.Resources.OfType<ContainerResource>().Where(resource => resource is IResourceWithConnectionString))
            builder.CreateResourceBuilder(server).PublishAsKubernetesService(set => CompleteServer(set, server.Name, options));
    }

    private static void CompleteProgram(KubernetesResource program)
    {
        CompleteProbes(program);
        var pod = program.Workload!.PodTemplate.Spec;
        // Images in hand have 15 s to finish, and the queue or the store a little to hear of it.
        pod.TerminationGracePeriodSeconds = 60;
        pod.SecurityContext = new() { RunAsNonRoot = true, RunAsUser = AppUser, FsGroup = AppUser };
        pod.Containers[0].SecurityContext = new() { AllowPrivilegeEscalation = false };
    }

    private static void CompleteGateway(KubernetesResource gateway)
    {
        CompleteProbes(gateway);
        var container = gateway.Workload!.PodTemplate.Spec.Containers[0];
        // Aspire takes one probe for each path.
        var ready = container.ReadinessProbe!.HttpGet!;
        container.LivenessProbe = new() { HttpGet = new() { Path = ready.Path, Port = ready.Port, Scheme = ready.Scheme }, PeriodSeconds = 10, TimeoutSeconds = 5, FailureThreshold = 6 };
    }

    /// <summary>A cluster knows HTTP in capitals only.</summary>
    private static void CompleteProbes(KubernetesResource resource)
    {
        var container = resource.Workload!.PodTemplate.Spec.Containers[0];
        foreach (var action in new[] { container.LivenessProbe, container.ReadinessProbe, container.StartupProbe }.Select(probe => probe?.HttpGet).OfType<HttpGetActionV1>())
            action.Scheme = action.Scheme.ToUpperInvariant();
    }

    private static void CompleteServer(KubernetesResource server, string name, TopologyOptions options)
    {
        if (server.Workload is not StatefulSet set) return;
        // Its pods get no names of their own without it, and the broker's data belong to the node of that name.
        set.Spec.ServiceName = server.Service!.Metadata.Name;
        var pod = set.PodTemplate.Spec;
        if (name == Servers.Storage && options.ObjectStore.User is { } user) pod.SecurityContext = new() { FsGroup = user };
        var container = pod.Containers[0];
        (container.ReadinessProbe, container.LivenessProbe) = (Probe(name, options, failures: 3), Probe(name, options, failures: 10));
    }

    private static ProbeV1 Probe(string name, TopologyOptions options, int failures)
    {
        // A diagnosis of the broker starts a virtual machine of its own each time.
        var probe = new ProbeV1 { InitialDelaySeconds = 10, PeriodSeconds = 20, TimeoutSeconds = 15, FailureThreshold = failures };
        if (name == Servers.Storage)
        {
            probe.HttpGet = new() { Path = options.ObjectStore.HealthPath, Port = 9000, Scheme = "HTTP" };
            return probe;
        }

        probe.Exec = new();
        probe.Exec.Command.AddRange(name switch
        {
            Servers.Broker => ["rabbitmq-diagnostics", "-q", "check_port_connectivity"],
            Servers.DatabaseServer => ["mongosh", "--quiet", "--eval", "quit(db.adminCommand({ ping: 1 }).ok ? 0 : 1)"],
            Servers.Feed => (string[])["sh", "-c", "REDISCLI_AUTH=\"$REDIS_PASSWORD\" redis-cli ping | grep -q PONG"],
            _ => throw new InvalidOperationException($"{name} has no probe."),
        });
        return probe;
    }
}
