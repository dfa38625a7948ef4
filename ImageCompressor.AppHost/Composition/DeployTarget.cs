namespace ImageCompressor.AppHost.Composition;

/// <summary>What publishing writes.</summary>
internal enum DeployTarget
{
    /// <summary>A compose file.</summary>
    Compose,

    /// <summary>A Helm chart.</summary>
    Kubernetes,
}
