using ImageCompressor.AppHost.Composition;

namespace ImageCompressor.AppHost.Publishing;

/// <summary>Adds what is to be written when publishing. One target at a time: a program can belong to one only.</summary>
internal static class PublishTarget
{
    public static void Add(
        IDistributedApplicationBuilder builder, TopologyOptions options, IResourceBuilder<ProjectResource> api, IResourceBuilder<ProjectResource> worker,
        IResourceBuilder<ContainerResource> gateway)
    {
        if (options.Target == DeployTarget.Compose) ComposeTarget.Add(builder, options);
        else KubernetesTarget.Add(builder, options, api, worker, gateway);
    }
}
