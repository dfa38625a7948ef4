using ImageCompressor.Backends.InProcess;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ImageCompressor.Backends.Composition;

/// <summary>The one place that knows which adapter stands behind which port.</summary>
public static class BackendRegistration
{
    private static readonly (string ConnectionString, string For, string Embedded)[] s_remote =
    [
        ("mongodb", "batches in MongoDB", "SQLite"),
        ("rabbitmq", "jobs in RabbitMQ", "the in-process queue"),
        ("redis", "progress over Redis", "the in-process feed"),
    ];

    /// <summary>Registers the four ports and the <see cref="BackendChoice"/>. Each is chosen by the connection string that is
    /// present (<c>mongodb</c>, <c>rabbitmq</c>, <c>storage</c>, <c>redis</c>); without one it is embedded.</summary>
    /// <exception cref="OptionsValidationException">The configuration asks for what cannot be; all its faults are told together.</exception>
    /// <exception cref="DllNotFoundException">The machine has no SQLite library; the message says what to install.</exception>
    public static IServiceCollection AddBackends(this IServiceCollection services, IConfiguration configuration)
    {
        var faults = new List<string>();
        foreach (var (name, what, embedded) in s_remote)
            if (!string.IsNullOrWhiteSpace(configuration.GetConnectionString(name)))
                faults.Add($"ConnectionStrings:{name}: this build has no adapter for {what}; remove the connection string to use {embedded}.");
        var options = BackendOptions.Read(configuration, faults);
        LostWork.Check(configuration, faults);
        var s3 = ImageStoreChoice.ReadS3(configuration, faults);
        if (faults.Count > 0)
            throw new OptionsValidationException(nameof(BackendOptions), typeof(BackendOptions), faults);

        var folder = Path.GetFullPath(options.Directory);
        var database = Path.Combine(folder, "imagecompressor.db");
        var objects = Path.Combine(folder, "objects");
        var images = ImageStoreChoice.Of(s3, objects);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(new BackendChoice(
            $"SQLite {SystemSqlite.Version} in {database}", "in this process", images.Text, "in this process"));
        services.AddSingleton<IBatchStore>(s => new SqliteBatchStore(database, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IImageStore>(s => images.Open(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IJobQueue>(_ => new InProcessJobQueue(options.QueueCapacity, options.MaxDeliveries));
        services.AddSingleton<IProgressFeed>(_ => new InProcessProgressFeed());
        return services;
    }
}
