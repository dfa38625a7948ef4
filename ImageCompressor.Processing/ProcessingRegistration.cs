using ImageCompressor.Fetching;
using ImageCompressor.Imaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Processing;

/// <summary>Puts a worker together.</summary>
public static class ProcessingRegistration
{
    /// <summary>Adds the pump and all that it needs but the ports. Reads the sections <c>Fetching</c>, <c>Imaging</c> and <c>Processing</c>; adds what is
    /// wrong with them to <paramref name="faults"/>.</summary>
    public static IServiceCollection AddProcessing(
        this IServiceCollection services, IConfiguration configuration, ICollection<string> faults)
    {
        var fetching = Settings.Read<FetchOptions>(configuration, "Fetching", options => options.Validate(), faults);
        var imaging = Settings.Read<ImagingOptions>(configuration, ImagingOptions.Section, options => options.Validate(), faults);
        var processing = Settings.Read<ProcessingOptions>(configuration, ProcessingOptions.Section, options => options.Validate(), faults);

        services.AddSingleton(processing);
        services.AddSingleton(services => new Fetcher(fetching, services.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => new Compressor(imaging));
        services.AddSingleton<ImageProcessor>();
        services.AddHostedService<WorkerPump>();
        return services;
    }
}
