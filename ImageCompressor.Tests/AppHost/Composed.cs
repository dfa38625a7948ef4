using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ImageCompressor.AppHost.Composition;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.AppHost;

/// <summary>The application's model, composed and never started: nothing of it needs a container engine.</summary>
internal sealed class Composed
{
    private Composed(IDistributedApplicationBuilder builder) => Builder = builder;

    public IDistributedApplicationBuilder Builder { get; }

    public IEnumerable<string> Names => Builder.Resources.Where(resource => resource is not ParameterResource && !resource.Name.EndsWith("-rebuilder", StringComparison.Ordinal)).Select(resource => resource.Name).Order(StringComparer.Ordinal);

    public IEnumerable<IResource> Containers => Builder.Resources.Where(resource => resource.IsContainer());

    public static Composed Running(TopologyOptions options, params string[] arguments) => Of(options, ["--environment", "Development", .. arguments]);

    public static Composed Of(TopologyOptions options, params string[] arguments)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = arguments,
            DisableDashboard = true,
            AssemblyName = typeof(Topology).Assembly.GetName().Name,
        });
        Topology.Compose(builder, options);
        return new(builder);
    }

    /// <summary>Publishes into a folder, as <c>dotnet run -- --operation publish</c> does. Without the cache, or the passwords that Aspire makes up would stay in
    /// the user's folder.</summary>
    public static async Task PublishAsync(TopologyOptions options, string folder, string step = "publish", params string[] arguments)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        var composed = Of(options, ["--operation", "publish", "--step", step, "--output-path", folder, "--clear-cache", "true", "--ASPIRE_INTERACTIVITY_ENABLED", "false", .. arguments]);
        using var app = composed.Builder.Build();
        await app.RunAsync(patience.Token);
    }

    public IResource this[string name] => Builder.Resources.Single(resource => resource.Name == name);

    public IEnumerable<string> WaitsOf(string name) =>
        this[name].Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Distinct().Order(StringComparer.Ordinal);

    public IEnumerable<string> ExternalEndpoints => from resource in Builder.Resources
                                                    from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
                                                    where endpoint.IsExternal
                                                    select $"{resource.Name}/{endpoint.Name}";

    public int? ReplicasOf(string name) => this[name].Annotations.OfType<ReplicaAnnotation>().SingleOrDefault()?.Replicas;

    /// <summary>Its environment when it runs, with every endpoint at localhost.</summary>
    public async Task<Dictionary<string, string>> EnvironmentOfAsync(string name)
    {
        var port = 20_000;
        foreach (var endpoint in Builder.Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()).Where(endpoint => endpoint.AllocatedEndpoint is null))
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", endpoint.Port ?? port++, targetPortExpression: "20999");
        await using var app = Builder.Build();
        var configuration = await ExecutionConfigurationBuilder.Create(this[name]).WithEnvironmentVariablesConfig()
            .BuildAsync(new DistributedApplicationExecutionContext(new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Run) { Services = app.Services }), NullLogger.Instance, TestContext.Current.CancellationToken);
        Assert.Null(configuration.Exception);
        return configuration.EnvironmentVariables.ToDictionary();
    }
}
