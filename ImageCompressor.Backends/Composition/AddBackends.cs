using ImageCompressor.Backends.S3;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ImageCompressor.Backends.Composition;

/// <summary>The one place that knows which adapter stands behind which port.</summary>
public static class BackendRegistration
{
    private const int DefaultPrefetch = 24;

    /// <summary>Whether jobs go to a broker, so that workers of other processes may do them.</summary>
    public static bool HasRemoteQueue(IConfiguration configuration) => QueueRegistration.IsRemote(configuration);

    /// <summary>Whether batches are kept where services of several machines may keep theirs.</summary>
    public static bool HasRemoteStore(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !string.IsNullOrWhiteSpace(configuration[StoreRegistration.Key]);
    }

    /// <summary>Registers the four ports and the <see cref="BackendChoice"/>. Each is chosen by the connection string that is
    /// present (<c>mongodb</c>, <c>rabbitmq</c>, <c>storage</c>, <c>redis</c>); without one it is embedded.</summary>
    /// <exception cref="OptionsValidationException">The configuration asks for what cannot be; all its faults are told together.</exception>
    /// <exception cref="DllNotFoundException">The machine has no SQLite library; the message says what to install.</exception>
    public static IServiceCollection AddBackends(this IServiceCollection services, IConfiguration configuration) =>
        services.AddBackends(configuration, DefaultPrefetch);

    /// <summary>As <see cref="AddBackends(IServiceCollection, IConfiguration)"/>, with how many jobs a worker of this process holds at most.</summary>
    public static IServiceCollection AddBackends(this IServiceCollection services, IConfiguration configuration, int prefetch)
    {
        var (options, s3, faults) = Read(configuration);
        var queue = services.AddQueue(configuration, options, prefetch, faults);
        var feed = services.AddFeed(configuration, faults);
        services.AddCallerLimits(configuration);
        var store = services.AddStore(configuration, options, faults);
        ThrowIfAny(faults);

        var images = services.AddImages(options, s3);
        services.AddSingleton(new BackendChoice(store, queue, images, feed));
        return services;
    }

    /// <summary>Registers what a worker needs, the queue and the image store: whoever touches hostile bytes holds no key to the database.</summary>
    /// <exception cref="OptionsValidationException">The configuration asks for what cannot be; all its faults are told together.</exception>
    public static IServiceCollection AddWorkerBackends(this IServiceCollection services, IConfiguration configuration, int prefetch)
    {
        var (options, s3, faults) = Read(configuration);
        if (!QueueRegistration.IsRemote(configuration))
            faults.Add($"{QueueRegistration.Key}: a worker needs the broker that brings it jobs; give {RabbitMq.BrokerAddress.Form}. Without a broker, the service works by itself and needs no worker.");
        var queue = services.AddQueue(configuration, options, prefetch, faults);
        ThrowIfAny(faults);

        var images = services.AddImages(options, s3);
        services.AddSingleton(new BackendChoice("none", queue, images, "none"));
        return services;
    }

    private static (BackendOptions Options, S3Options? S3, List<string> Faults) Read(IConfiguration configuration)
    {
        var faults = new List<string>();
        var options = BackendOptions.Read(configuration, faults);
        return (options, ImageStoreChoice.ReadS3(configuration, faults), faults);
    }

    private static void ThrowIfAny(List<string> faults)
    {
        if (faults.Count > 0)
            throw new OptionsValidationException(nameof(BackendOptions), typeof(BackendOptions), faults);
    }

    private static string AddImages(this IServiceCollection services, BackendOptions options, S3Options? s3)
    {
        var images = ImageStoreChoice.Of(s3, Path.Combine(Path.GetFullPath(options.Directory), "objects"));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IImageStore>(s => images.Open(s.GetRequiredService<TimeProvider>()));
        return images.Text;
    }
}
