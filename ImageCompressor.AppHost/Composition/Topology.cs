using ImageCompressor.AppHost.Publishing;

namespace ImageCompressor.AppHost.Composition;

/// <summary>The application: which programs and servers there are, and who needs whom.</summary>
internal static class Topology
{
    public static void Compose(IDistributedApplicationBuilder builder, TopologyOptions options)
    {
        if (options.Embedded) ComposeEmbedded(builder, options);
        else ComposeDistributed(builder, options);
    }

    private static void ComposeEmbedded(IDistributedApplicationBuilder builder, TopologyOptions options)
    {
        Programs.AddApi(builder, options, options.Port).WithExternalHttpEndpoints()
            // Where ./run keeps it too; the service itself would take the folder of its project.
            .WithEnvironment("Data__Directory", Path.GetFullPath(builder.Configuration["Data:Directory"] ?? "../data", builder.AppHostDirectory));
        // The dashboard shows parameters; a line of the console is soon out of sight.
        builder.AddParameter("topology", options.Notice);
    }

    private static void ComposeDistributed(IDistributedApplicationBuilder builder, TopologyOptions options)
    {
        var (broker, storage) = (Servers.AddBroker(builder, options), Servers.AddStorage(builder, options));
        var (database, feed) = (Servers.AddDatabase(builder, options), Servers.AddFeed(builder, options));

        var api = Programs.AddApi(builder, options, options.Containers ? null : options.Port)
            .Using(database) // it makes its indexes at start, and ends where it cannot
            .Using(storage) // it makes the buckets where nobody has, and ends where it cannot
            .Using(broker) // it can wait for the broker itself; what it says of one that is only starting would look like a fault
            .Using(feed) // as with the broker: without it, progress is only slower
            .SigningWithOneSecret(options);
        // No database: whoever touches hostile bytes holds no key to it.
        var worker = Programs.AddWorker(builder, options, api)
            .Using(broker) // nothing to do before it is there
            .Using(storage); // it ends where it cannot get at the buckets

        var gateway = options.Containers ? Gateway.Add(builder, options, api) : null;
        if (gateway is null) api.WithExternalHttpEndpoints();
        if (builder.ExecutionContext.IsPublishMode) PublishTarget.Add(builder, options, api, worker, gateway!);
    }

    /// <summary>All replicas sign webhooks with the same secret. Left to itself each would make one, in a container that soon forgets it.</summary>
    private static IResourceBuilder<ProjectResource> SigningWithOneSecret(this IResourceBuilder<ProjectResource> api, TopologyOptions options)
    {
        if (options.Settings.Any(setting => setting.Key.Equals("Webhooks:Secret", StringComparison.OrdinalIgnoreCase))) return api;
        // Letters and digits, their number divisible by 4, are base64 too: of 24 bytes, the least that the service takes.
        var secret = api.ApplicationBuilder.AddParameter("webhook-secret", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
        return api.WithEnvironment("Webhooks__Secret", $"whsec_{secret}");
    }

    private static IResourceBuilder<ProjectResource> Using(this IResourceBuilder<ProjectResource> program, Server server)
    {
        program.WithReference(server.Connection);
        return server.Container is null ? program : program.WaitFor(server.Container);
    }
}
