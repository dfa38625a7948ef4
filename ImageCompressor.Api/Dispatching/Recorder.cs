using System.Diagnostics;
using ImageCompressor.Api.Notifications;
using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Dispatching;

/// <summary>Writes the workers' answers to the store, in groups, and tells who follows.</summary>
internal sealed partial class Recorder(
    IBatchStore store, IJobQueue queue, IProgressFeed feed, DispatchWindow window, DeliveryBell bell, LeftoverRemoval leftovers, StoreOutage outage, TimeProvider time,
    ILogger<Recorder> log)
    : BackgroundService
{
    private const int MostAtOnce = 200;
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var delivery in queue.ReceiveResultsAsync(MostAtOnce, stoppingToken))
        {
            await RecordAsync(delivery.Results, stoppingToken);
            await delivery.AcknowledgeAsync(stoppingToken);
        }
    }

    /// <summary>Tries until the store takes it: an answer given up here would be work done for nothing.</summary>
    private async Task RecordAsync(IReadOnlyList<ImageResult> results, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await RecordOnceAsync(results, cancellationToken);
                outage.Passed(nameof(Recorder));
                return;
            }
            catch (ArgumentException exception)
            {
                // A worker answered what cannot be. The store refuses the whole group for one of them, and would for ever.
                LogContradiction(exception, results.Count);
                await RecordApartAsync(results, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (exception is BatchStoreException away) outage.Failed(nameof(Recorder), away);
                else LogNotRecorded(exception, results.Count);
                await Task.Delay(s_retryAfter, time, cancellationToken);
            }
        }
    }

    private async Task RecordApartAsync(IReadOnlyList<ImageResult> results, CancellationToken cancellationToken)
    {
        if (results is [var single])
            await RecordAsync([single with { Outcome = ImageOutcome.Failed(new Failure(FailureKind.Internal)) }], cancellationToken);
        else
            foreach (var result in results)
                await RecordAsync([result], cancellationToken);
    }

    private async Task RecordOnceAsync(IReadOnlyList<ImageResult> results, CancellationToken cancellationToken)
    {
        using var span = StartSpan(results);
        var report = await store.RecordAsync(results, cancellationToken);
        DispatchTelemetry.Recorded(report.Recorded.Count, results.Count - report.Recorded.Count);
        window.Answered(results, time.GetUtcNow());
        if (report.Recorded.Count < results.Count) leftovers.Add(results.Except(report.Recorded));
        foreach (var batch in report.Changed) await AnnounceAsync(batch, report.Recorded, cancellationToken);
    }

    /// <summary>One span for each image, so that its trace ends where its outcome is recorded.</summary>
    private static SpanGroup StartSpan(IReadOnlyList<ImageResult> results) => new(
        [.. results.Select(result => ActivityContext.TryParse(result.TraceParent, null, isRemote: true, out var parent)
            ? DispatchTelemetry.Source.StartActivity("record image", ActivityKind.Consumer, parent)
            : null)]);

    private async Task AnnounceAsync(Batch batch, IReadOnlyList<ImageResult> recorded, CancellationToken cancellationToken)
    {
        if (batch.Counts.AllFinished)
        {
            LogFinished(batch.Id, batch.Status, batch.Counts.Total, batch.Counts.Failed, batch.OriginalBytes, batch.CompressedBytes);
            bell.Ring();
        }

        var images = recorded.Where(result => result.Batch == batch.Id).Select(result => result.Image).Take(BatchProgress.MostImages);
        await feed.AnnounceAsync(BatchProgress.Of(batch) with { Images = [.. images] }, cancellationToken);
    }

    [LoggerMessage(20, LogLevel.Information,
        "Batch {Batch} is {Status}: {Images} images, {Failed} failed, {OriginalBytes} bytes became {CompressedBytes}")]
    private partial void LogFinished(
        BatchId batch, BatchStatus status, long images, long failed, long originalBytes, long compressedBytes);

    [LoggerMessage(22, LogLevel.Error, "Among {Count} outcomes is one that contradicts itself; they are recorded one by one")]
    private partial void LogContradiction(Exception exception, int count);

    [LoggerMessage(21, LogLevel.Error, "{Count} outcomes could not be recorded; trying again")]
    private partial void LogNotRecorded(Exception exception, int count);

    private readonly struct SpanGroup(Activity?[] spans) : IDisposable
    {
        public void Dispose()
        {
            foreach (var span in spans) span?.Dispose();
        }
    }
}
