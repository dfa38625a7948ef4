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
        var fetching = configuration.GetSection("Fetching").Get<FetchOptions>() ?? new FetchOptions();
        var imaging = configuration.GetSection("Imaging").Get<ImagingOptions>() ?? new ImagingOptions();
        var processing = configuration.GetSection(ProcessingOptions.Section).Get<ProcessingOptions>() ?? new ProcessingOptions();
        foreach (var fault in fetching.Validate().Concat(imaging.Validate()).Concat(processing.Validate())) faults.Add(fault);

        services.AddSingleton(processing);
        services.AddSingleton(services => new Fetcher(fetching, services.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => new Compressor(imaging));
        services.AddSingleton<ImageProcessor>();
        services.AddHostedService<WorkerPump>();
        return services;
    }
}
