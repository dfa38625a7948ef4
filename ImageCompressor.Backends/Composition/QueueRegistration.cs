using ImageCompressor.Backends.InProcess;
using ImageCompressor.Backends.RabbitMq;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Backends.Composition;

/// <summary>Picks the queue.</summary>
internal static class QueueRegistration
{
    public const string Key = "ConnectionStrings:rabbitmq";

    /// <summary>Whether jobs go to a broker.</summary>
    public static bool IsRemote(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[Key]);

    /// <summary>Registers the queue and its <see cref="QueueState"/>; returns where it is, for the line at start.</summary>
    public static string AddQueue(
        this IServiceCollection services, IConfiguration configuration, BackendOptions options, int prefetch, List<string> faults)
    {
        if (!IsRemote(configuration))
        {
            services.AddSingleton<IJobQueue>(s => new InProcessJobQueue(options.QueueCapacity, options.MaxDeliveries, s.GetRequiredService<TimeProvider>()));
            services.AddSingleton(new QueueState(IsRemote: false, () => null));
            return "in this process";
        }

        // Files of one machine would be links that lead nowhere on the others.
        if (!options.Shared && string.IsNullOrWhiteSpace(configuration.GetConnectionString("storage")))
            faults.Add("ConnectionStrings:storage: workers on other machines cannot see the files of this one; name an S3 store, or set Data:Shared=true where Data:Directory is a folder that all of them share.");
        if (!BrokerAddress.TryParse(configuration[Key], out var address))
        {
            // Nothing of it is shown: a password may be in it.
            faults.Add($"{Key}: give {BrokerAddress.Form}.");
            return "";
        }

        services.AddSingleton(s => new RabbitMqJobQueue(
            new RabbitMqOptions(address, options.QueueCapacity, options.MaxDeliveries, prefetch) { Prefix = options.QueuePrefix }, s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<RabbitMqJobQueue>>()));
        services.AddSingleton<IJobQueue>(s => s.GetRequiredService<RabbitMqJobQueue>());
        services.AddSingleton(s => new QueueState(IsRemote: true, () => s.GetRequiredService<RabbitMqJobQueue>().Fault));
        return $"RabbitMQ at {address}";
    }
}
