using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Images;
using ImageCompressor.Processing;

namespace ImageCompressor.Worker;

/// <summary>Gets the image store ready before the first job, and says what this process runs on.</summary>
internal sealed partial class Preparation(IImageStore images, BackendChoice choice, ProcessingOptions processing, ILogger<Preparation> log)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        LogStart(processing.Slots, processing.Encoders, choice.Queue, choice.Images);
        await images.PrepareAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(43, LogLevel.Information, "ImageCompressor worker, {Slots} images in hand, {Encoders} encoded at once; queue: {Queue}; images: {Images}")]
    private partial void LogStart(int slots, int encoders, string queue, string images);
}
