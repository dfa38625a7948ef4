using Aspire.Hosting.Kubernetes.Resources;

namespace ImageCompressor.AppHost.Publishing;

/// <summary>KEDA's rule for the replicas of a deployment (keda.sh/v1alpha1). Written as it stands here, names in camel case.</summary>
internal sealed class ScaledObject() : BaseKubernetesResource("keda.sh/v1alpha1", "ScaledObject")
{
    public required ScaledObjectSpec Spec { get; init; }
}

internal sealed record ScaledObjectSpec(NamedReference ScaleTargetRef, int MinReplicaCount, int MaxReplicaCount, int PollingInterval, int CooldownPeriod, IReadOnlyList<ScaleTrigger> Triggers);

internal sealed record ScaleTrigger(string Type, IReadOnlyDictionary<string, string> Metadata, NamedReference AuthenticationRef);

internal sealed record NamedReference(string Name);

/// <summary>Where KEDA finds what a trigger must not show.</summary>
internal sealed class TriggerAuthentication() : BaseKubernetesResource("keda.sh/v1alpha1", "TriggerAuthentication")
{
    public required TriggerAuthenticationSpec Spec { get; init; }
}

internal sealed record TriggerAuthenticationSpec(IReadOnlyList<SecretTarget> SecretTargetRef);

internal sealed record SecretTarget(string Parameter, string Name, string Key);
