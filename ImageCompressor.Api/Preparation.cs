using ImageCompressor.Api.Dispatching;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Imaging;

namespace ImageCompressor.Api;

/// <summary>Gets the stores ready before anything else starts, and says what this process runs on.</summary>
internal sealed partial class Preparation(
    IBatchStore store, IImageStore images, BackendChoice choice, DispatchWindow window, ILogger<Preparation> log) : IHostedLifecycleService
{
    public const string ServiceName = "ImageCompressor";

#if PORTABLE
    private const string Profile = "Portable";
#else
    private const string Profile = "Full";
#endif

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        LogStart(Profile, Compressor.LibraryVersion, choice.Line);
        await store.PrepareAsync(cancellationToken);
        await images.PrepareAsync(cancellationToken);
        DispatchTelemetry.Watch(window);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(40, LogLevel.Information, "ImageCompressor, profile {Profile}, {Library}; {Backends}")]
    private partial void LogStart(string profile, string library, string backends);
}
