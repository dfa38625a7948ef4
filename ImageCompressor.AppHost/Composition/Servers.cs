using ImageCompressor.AppHost.ObjectStore;

namespace ImageCompressor.AppHost.Composition;

/// <summary>The four servers, each a container or, where a connection string is configured, one that is there already.</summary>
internal static class Servers
{
    /// <summary>The names under which the service looks for connection strings.</summary>
    public const string Broker = "rabbitmq", Storage = "storage", Database = "mongodb", Feed = "redis";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Broker, Storage, Database, Feed];

    /// <summary>The container's own name: the connection's belongs to the database in it.</summary>
    public const string DatabaseServer = "mongo";

    private const string DatabaseName = "image_processing_db";

    public static Server AddBroker(IDistributedApplicationBuilder builder, TopologyOptions options) => Existing(builder, options, Broker) ?? Container(builder
        .AddRabbitMQ(Broker).WithManagementPlugin()
        .WithDataVolume(Volume(Broker))
        .WithUrlForEndpoint("management", url => url.DisplayText = "Management"), options);

    public static Server AddStorage(IDistributedApplicationBuilder builder, TopologyOptions options) => Existing(builder, options, Storage) ?? Container(builder
        .AddObjectStore(Storage, options.ObjectStore, Volume(Storage)), options);

    /// <summary>The truth. A single node does: nothing here needs its transactions or change streams.</summary>
    public static Server AddDatabase(IDistributedApplicationBuilder builder, TopologyOptions options)
    {
        if (Existing(builder, options, Database) is { } there) return there;
        var server = builder.AddMongoDB(DatabaseServer)
            .WithDataVolume(Volume(DatabaseServer))
            .WithMongoExpress(console => console.WithExplicitStart().WithUrlForEndpoint("http", url => url.DisplayText = "Mongo Express"));
        Container(server, options);
        var database = server.AddDatabase(Database, DatabaseName);
        return new(database, database);
    }

    /// <summary>No volume: what is in it is never the truth, and what it has lost is read from the database again.</summary>
    public static Server AddFeed(IDistributedApplicationBuilder builder, TopologyOptions options)
    {
        if (Existing(builder, options, Feed) is { } there) return there;
#pragma warning disable ASPIRECERTIFICATES001 // A trusted development certificate would switch it to TLS on that machine alone.
        return Container(builder.AddRedis(Feed).WithoutHttpsCertificate()
            .WithRedisInsight(console => console.WithExplicitStart().WithUrlForEndpoint("http", url => url.DisplayText = "Redis Insight")), options);
#pragma warning restore ASPIRECERTIFICATES001
    }

    /// <summary>One name in every checkout: Aspire's own would hold a hash of the folder, and a moved checkout would find its data gone.</summary>
    private static string Volume(string name) => $"imagecompressor-{name}";

    private static Server? Existing(IDistributedApplicationBuilder builder, TopologyOptions options, string name) =>
        options.Existing.Contains(name) ? new(builder.AddConnectionString(name), null) : null;

    private static Server Container<T>(IResourceBuilder<T> server, TopologyOptions options) where T : ContainerResource, IResourceWithConnectionString
    {
        if (options.Persistent) server.WithLifetime(ContainerLifetime.Persistent);
        return new(server, server);
    }
}
