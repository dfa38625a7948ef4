using System.Diagnostics;
using System.Security.Cryptography;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Fetching;
using ImageCompressor.Imaging;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Processing;

/// <summary>One image from job to outcome: fetch, hash, store the original, compress, store the result.</summary>
public sealed partial class ImageProcessor : IDisposable
{
    private readonly Fetcher _fetcher;
    private readonly Compressor _compressor;
    private readonly IImageStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<ImageProcessor> _log;
    private readonly MegapixelGate _gate;
    private readonly EncoderThreads _encoders;
    private readonly StorePatience _patience;
    private readonly KeyedLocks _sameWork = new();

    /// <summary>Starts the encoder threads.</summary>
    public ImageProcessor(
        Fetcher fetcher, Compressor compressor, IImageStore store, ProcessingOptions options, TimeProvider time,
        ILogger<ImageProcessor> log)
    {
        (_fetcher, _compressor, _store, _time, _log) = (fetcher, compressor, store, time, log);
        _gate = new MegapixelGate(options.MegapixelsInFlight);
        _encoders = new EncoderThreads(options.Encoders);
        _patience = new StorePatience(options.StorePatience, time, log);
    }

    /// <summary>Does the job. Whatever goes wrong with the image is an outcome; only a cancellation is thrown.</summary>
    public async Task<ImageOutcome> ProcessAsync(ImageJob job, CancellationToken cancellationToken)
    {
        var work = new Work();
        try
        {
            return await ProcessAsync(job, work, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            var failure = FailureMapping.From(exception);
            if (failure.Fault == Domain.Failures.FailureFault.Service) LogFault(exception, job.Image, failure.Code);
            return new ImageOutcome { Original = work.Original, Failure = failure, Times = work.Times };
        }
    }

    /// <summary>Waits for what is being encoded.</summary>
    public void Dispose() => _encoders.Dispose();

    private async Task<ImageOutcome> ProcessAsync(ImageJob job, Work work, CancellationToken cancellationToken)
    {
        // :: 1 :: fetch
        var clock = new StageClock(_time);
        using var download = await FetchAsync(job, work, clock, cancellationToken);

        // :: 2 :: look: what is not an image, or is too large, is not worth storing
        var header = _compressor.ReadHeader(download.Content);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(download.Content.Span));
        var original = new StoredImage(
            ObjectName.Original(sha256), download.Content.Length, header.Format.MediaType, header.Width, header.Height);

        // :: 3 :: store the original while the pixels are worked on; both hold the bytes, so both must end before their share of the budget is given back
        var storing = StoreOriginalAsync(original, download.Content, work, cancellationToken);
        try
        {
            // :: 4 :: the same content with the same recipe is encoded once
            using var turn = await _sameWork.EnterAsync($"{sha256}/{job.Recipe.Hash}", cancellationToken);
            var reportName = ObjectName.Report(sha256, job.Recipe.Hash);
            var report = await _patience.RunAsync(() => CompressionReport.FindAsync(_store, reportName, cancellationToken), cancellationToken);
            if (report is null)
            {
                var compressed = await CompressAsync(download.Content, header, job.Recipe, work, cancellationToken);

                // :: 5 :: the report is written last: who finds it may trust that the rest is there
                await storing;
                clock.Restart();
                report = await StoreResultAsync(original, compressed, reportName, job.Recipe, cancellationToken);
                work.Times = work.Times with { Store = clock.Lap("store") };
            }

            await storing;
            return report.ToOutcome(work.Times) with { Original = original };
        }
        finally
        {
            await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Download> FetchAsync(ImageJob job, Work work, StageClock clock, CancellationToken cancellationToken)
    {
        using var span = ProcessingTelemetry.Source.StartActivity("fetch");
        try
        {
            return StoredSource.OriginalOf(job.Url) is { } original
                ? await _patience.RunAsync(() => StoredOriginals.TakeAsync(_store, _fetcher, original, cancellationToken), cancellationToken)
                : await _fetcher.FetchAsync(job.Url, cancellationToken);
        }
        finally
        {
            // One that failed too: those that hang are the slowest.
            work.Times = work.Times with { Fetch = clock.Lap("fetch") };
        }
    }

    private async Task StoreOriginalAsync(
        StoredImage original, ReadOnlyMemory<byte> content, Work work, CancellationToken cancellationToken)
    {
        await PutAsync(original.Name, content, original.MediaType, cancellationToken);
        work.Original = original;
    }

    private async Task<CompressedImage> CompressAsync(
        ReadOnlyMemory<byte> content, ImageHeader header, Recipe recipe, Work work, CancellationToken cancellationToken)
    {
        var waiting = new StageClock(_time);
        using var pass = await _gate.EnterAsync(header.MegapixelsInMemory(recipe), cancellationToken);
        var overlays = await _patience.RunAsync(() => WatermarkImages.FetchAsync(_store, recipe, cancellationToken), cancellationToken);
        var parent = Activity.Current;
        return await _encoders.RunAsync(() =>
        {
            // Begun here and not where it is asked for: what it took does not include the wait for a thread.
            using var span = ProcessingTelemetry.Source.StartActivity("encode", ActivityKind.Internal, parent?.Context ?? default);
            work.Times = work.Times with { Wait = waiting.Lap("wait") };
            var clock = new StageClock(_time);
            try
            {
                return _compressor.Compress(content, recipe, overlays, cancellationToken);
            }
            finally
            {
                work.Times = work.Times with { Encode = clock.Lap("encode") };
            }
        }, cancellationToken);
    }

    private async Task<CompressionReport> StoreResultAsync(
        StoredImage original, CompressedImage compressed, ObjectName reportName, Recipe recipe,
        CancellationToken cancellationToken)
    {
        using var span = ProcessingTelemetry.Source.StartActivity("store");
        var delivered = original;
        if (compressed.Content is { } content)
        {
            var name = ObjectName.Compressed(original.Name.Key, recipe.Hash, compressed.Extension);
            await PutAsync(name, content, compressed.MediaType, cancellationToken);
            delivered = new StoredImage(name, content.Length, compressed.MediaType, compressed.Width, compressed.Height);
        }

        var report = new CompressionReport(original, delivered, compressed.KeptReason, compressed.Quality, compressed.Warnings,
            compressed.Encodes, compressed.Frames);
        await PutAsync(reportName, report.ToBytes(), CompressionReport.MediaType, cancellationToken);
        return report;
    }

    private Task<PutOutcome> PutAsync(ObjectName name, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken) =>
        _patience.RunAsync(() => _store.PutAsync(name, content, mediaType, cancellationToken), cancellationToken);

    [LoggerMessage(1, LogLevel.Error, "Image {Image} failed with {Code}, a fault of this service")]
    private partial void LogFault(Exception exception, ImageId image, string code);

    /// <summary>What is known of an image that may still fail.</summary>
    private sealed class Work
    {
        public StoredImage? Original { get; set; }
        public StageTimes Times { get; set; }
    }

    private sealed class StageClock(TimeProvider time)
    {
        private long _start = time.GetTimestamp();

        public void Restart() => _start = time.GetTimestamp();

        public int Lap(string stage)
        {
            var elapsed = time.GetElapsedTime(_start);
            ProcessingTelemetry.Stage(stage, elapsed);
            Restart();
            return (int)elapsed.TotalMilliseconds;
        }
    }
}
