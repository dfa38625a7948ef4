using ImageCompressor.Domain.Images;
using ImageCompressor.Fetching;
using ImageCompressor.Imaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Processing;

/// <summary>Puts a worker together.</summary>
public static class ProcessingRegistration
{
    /// <summary>Adds all that the pump needs but the ports, and returns how much is done at once. Reads the sections <c>Fetching</c>, <c>Imaging</c> and <c>Processing</c>; adds what is
    /// wrong with them to <paramref name="faults"/>.</summary>
    public static ProcessingOptions AddProcessing(
        this IServiceCollection services, IConfiguration configuration, ICollection<string> faults)
    {
        var fetching = Settings.Read<FetchOptions>(configuration, "Fetching", options => options.Validate(), faults);
        var imaging = Settings.Read<ImagingOptions>(configuration, ImagingOptions.Section, options => options.Validate(), faults);
        var processing = Settings.Read<ProcessingOptions>(configuration, ProcessingOptions.Section, options => options.Validate(), faults);

        services.AddSingleton(processing).AddSingleton(fetching);
        services.AddSingleton(services => new Fetcher(fetching, services.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => new Compressor(imaging));
        services.AddSingleton<ImageProcessor>();
        services.AddSingleton(services => new Thumbnails(
            services.GetRequiredService<Compressor>(), services.GetRequiredService<IImageStore>(), processing, imaging.MaxBytes));
        return processing;
    }

    /// <summary>Adds the pump: this process takes jobs.</summary>
    public static IServiceCollection AddWorkerPump(this IServiceCollection services) => services.AddHostedService<WorkerPump>();
}
