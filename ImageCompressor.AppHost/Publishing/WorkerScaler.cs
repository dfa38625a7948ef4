using System.Globalization;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;
using ImageCompressor.AppHost.Composition;

namespace ImageCompressor.AppHost.Publishing;

/// <summary>Lets KEDA start and stop workers by the depth of the queue of tasks.</summary>
internal static class WorkerScaler
{
    /// <summary>The queue of <c>ImageCompressor.Backends/RabbitMq</c>, after its prefix.</summary>
    private const string Queue = "image_tasks";

    /// <summary>As many as a worker has in hand (<c>Processing:Slots</c>): waiting jobs that would keep another one busy.</summary>
    private const int JobsForEachWorker = 24;

    private const string Name = "worker-scaler", SecretName = "worker-scaler-secrets", SecretKey = "host";

    private static readonly string s_connection = $"ConnectionStrings__{Servers.Broker}";

    public static void Add(KubernetesResource worker, TopologyOptions options)
    {
        var deployment = (Deployment)worker.Workload!;
        // Two that set it would fight at every upgrade.
        deployment.Spec.Replicas = null;
        var secret = new Secret { Metadata = { Name = SecretName } };
        secret.StringData[SecretKey] = ReachedFromElsewhere(worker.Secret!.StringData[s_connection]);
        worker.AdditionalResources.Add(secret);
        worker.AdditionalResources.Add(new TriggerAuthentication
        {
            Metadata = { Name = "worker-scaler-authentication" },
            Spec = new([new SecretTarget("host", SecretName, SecretKey)]),
        });
        worker.AdditionalResources.Add(new ScaledObject
        {
            Metadata = { Name = Name },
            Spec = new(
                new(deployment.Metadata.Name), options.Workers, options.MostWorkers, PollingInterval: 10, CooldownPeriod: 120,
                [new ScaleTrigger("rabbitmq", Trigger(options), new("worker-scaler-authentication"))]),
        });
    }

    private static Dictionary<string, string> Trigger(TopologyOptions options) => new()
    {
        ["protocol"] = "amqp",
        ["queueName"] = options.Settings.GetValueOrDefault("Queue:Prefix", "") + Queue,
        ["mode"] = "QueueLength",
        ["value"] = JobsForEachWorker.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>KEDA asks from a namespace of its own, where the short name of a service means nothing.</summary>
    private static string ReachedFromElsewhere(string connection) =>
        connection.Replace($"@{Servers.Broker}-service:", $"@{Servers.Broker}-service.{{{{ .Release.Namespace }}}}.svc:", StringComparison.Ordinal);
}
