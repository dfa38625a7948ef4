using ImageCompressor.AppHost.Samples;

namespace ImageCompressor.AppHost.Composition;

/// <summary>Our own programs: the service and the worker.</summary>
internal static class Programs
{
    public const string Api = "api", Worker = "worker", HttpEndpoint = "http";

    /// <summary>What they listen at in their containers: .NET's images say so too, and no port below 1024 is open to their user.</summary>
    public const int ContainerPort = 8080;

    /// <param name="builder">What it is added to.</param>
    /// <param name="options">What is composed.</param>
    /// <param name="port">The port of this machine when running; null: any.</param>
    public static IResourceBuilder<ProjectResource> AddApi(IDistributedApplicationBuilder builder, TopologyOptions options, int? port)
    {
        var api = Add(builder.AddProject<Projects.ImageCompressor_Api>(Api, project => project.ExcludeLaunchProfile = true), options, port)
            .WithReplicas(options.Embedded ? 1 : options.Apis)
            .WithUrlForEndpoint(HttpEndpoint, url => url.DisplayText = "Service")
            .WithUrlForEndpoint(HttpEndpoint, _ => new ResourceUrlAnnotation { Url = "/docs", DisplayText = "Swagger UI" });
        options.Push?.AddTo(api);
        return SampleCommand.Offer(api).MayFetchSamplesOf(api);
    }

    public static IResourceBuilder<ProjectResource> AddWorker(IDistributedApplicationBuilder builder, TopologyOptions options, IResourceBuilder<ProjectResource> api) =>
        Add(builder.AddProject<Projects.ImageCompressor_Worker>(Worker, project => project.ExcludeLaunchProfile = true), options, port: null)
            .WithReplicas(options.Workers)
            .WithUrlForEndpoint(HttpEndpoint, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .MayFetchSamplesOf(api);

    private static IResourceBuilder<ProjectResource> Add(IResourceBuilder<ProjectResource> program, TopologyOptions options, int? port)
    {
        var runs = program.ApplicationBuilder.ExecutionContext.IsRunMode;
        program
            .WithHttpEndpoint(port: port, targetPort: runs ? null : ContainerPort, name: HttpEndpoint)
            // The connection strings alone: Aspire would put each password into three variables more.
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString)
            // glibc makes eight arenas for each core, and each keeps for itself what libvips has freed.
            .WithEnvironment("MALLOC_ARENA_MAX", "2")
            // They speak TLS to the internet only. Aspire would put its development certificates in the place of the system's authorities.
            .WithCertificateTrustScope(CertificateTrustScope.None);
        // The folder of the program is root's in .NET's images, and the program runs as another user. Nothing that stays is kept there: uploads on their way.
        if (!runs) program.WithEnvironment("Data__Directory", "/tmp/imagecompressor");
        if (runs) program.WithEnvironment("ASPNETCORE_ENVIRONMENT", program.ApplicationBuilder.Environment.EnvironmentName);
        foreach (var (name, value) in options.Settings) program.WithEnvironment(name.Replace(":", "__", StringComparison.Ordinal), value);
#pragma warning disable ASPIREPROBES001 // A health check for the dashboard only would leave Kubernetes without probes.
        return program
            .WithHttpProbe(ProbeType.Liveness, "/alive", initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6)
            .WithHttpProbe(ProbeType.Readiness, "/health", initialDelaySeconds: 2, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3);
#pragma warning restore ASPIREPROBES001
    }

    /// <summary>In development the samples are files of the service itself, whose address is a private one.</summary>
    private static IResourceBuilder<ProjectResource> MayFetchSamplesOf(this IResourceBuilder<ProjectResource> program, IResourceBuilder<ProjectResource> api) =>
        SampleCommand.HasSamples(program.ApplicationBuilder)
            ? program.WithEnvironment("Fetching__AllowedHosts__0", api.GetEndpoint(HttpEndpoint).Property(EndpointProperty.HostAndPort))
            : program;
}
