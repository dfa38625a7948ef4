using System.Diagnostics;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Processing;

/// <summary>Takes jobs from the queue, as many at once as there are slots, and answers each.</summary>
public sealed partial class WorkerPump(
    IJobQueue queue, ImageProcessor processor, ProcessingOptions options, TimeProvider time, ILogger<WorkerPump> log)
    : BackgroundService
{
    private readonly SemaphoreSlim _slots = new(options.Slots, options.Slots);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Jobs in hand outlive the stop signal for a while: they end by `abandon`. The receiver outlives them too, because a receiver that
        // ends hands back all that is unanswered, and each of those would be done twice.
        using var abandon = new CancellationTokenSource();
        using var receiving = new CancellationTokenSource();
        await using var jobs = queue.ReceiveAsync(receiving.Token).GetAsyncEnumerator(CancellationToken.None);

        var next = await TakeUntilStoppedAsync(jobs, abandon.Token, stoppingToken);
        await DrainAsync(abandon);

        await receiving.CancelAsync();
        await HandBackLateArrivalAsync(jobs, next);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }

    /// <summary>Gives each job a slot until a stop is asked for; returns the receive that was under way then.</summary>
    private async Task<Task<bool>?> TakeUntilStoppedAsync(
        IAsyncEnumerator<JobDelivery> jobs, CancellationToken abandon, CancellationToken stoppingToken)
    {
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await TryTakeSlotAsync(stoppingToken)) break;
            var next = jobs.MoveNextAsync().AsTask();
            await Task.WhenAny(next, stopped);
            if (!next.IsCompleted || !await next)
            {
                _slots.Release();
                return next.IsCompleted ? null : next;
            }

            _ = WorkAsync(jobs.Current, abandon);
        }

        return null;
    }

    private async Task<bool> TryTakeSlotAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _slots.WaitAsync(stoppingToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task WorkAsync(JobDelivery delivery, CancellationToken abandon)
    {
        ProcessingTelemetry.InHand(1);
        try
        {
            await AnswerAsync(delivery, abandon);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            await HandBackAsync(delivery);
        }
        catch (Exception exception)
        {
            // The queue could not take the answer: it will bring the job again, and by then the result lies in the store.
            LogNotAnswered(exception, delivery.Job.Image);
        }
        finally
        {
            ProcessingTelemetry.InHand(-1);
            _slots.Release();
        }
    }

    private async Task AnswerAsync(JobDelivery delivery, CancellationToken abandon)
    {
        var job = delivery.Job;
        ActivityContext.TryParse(job.TraceParent, null, isRemote: true, out var parent);
        using var span = ProcessingTelemetry.Source.StartActivity("process image", ActivityKind.Consumer, parent);
        span?.SetTag("image.id", job.Image.ToString()).SetTag("batch.id", job.Batch.ToString());

        var outcome = await processor.ProcessAsync(job, abandon);
        span?.SetTag("image.outcome", outcome.Kind).SetTag("image.code", outcome.Failure?.Code);
        if (outcome.Failure is { } failure) span?.SetStatus(ActivityStatusCode.Error, failure.Code);
        ProcessingTelemetry.Answered(outcome);
        // Not the URL: it may carry a token, and the id leads to it.
        if (outcome.Failure is { } why) LogFailed(job.Image, job.Batch, why.Code, why.Detail ?? "");
        await delivery.AnswerAsync(ImageResult.For(job, outcome, span?.Id ?? job.TraceParent), abandon);
    }

    private async Task DrainAsync(CancellationTokenSource abandon)
    {
        LogStopping(options.Slots - _slots.CurrentCount, options.StopDeadline);
        abandon.CancelAfter(options.StopDeadline);
        for (var i = 0; i < options.Slots; i++) await _slots.WaitAsync(CancellationToken.None);
    }

    private async Task HandBackLateArrivalAsync(IAsyncEnumerator<JobDelivery> jobs, Task<bool>? next)
    {
        try
        {
            if (next is not null && await next) await HandBackAsync(jobs.Current);
        }
        catch (OperationCanceledException)
        {
            // The receive ended because it was told to; nothing had arrived.
        }
    }

    private async Task HandBackAsync(JobDelivery delivery)
    {
        try
        {
            await delivery.HandBackAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The queue is gone: it will bring the job again by itself.
            LogNotAnswered(exception, delivery.Job.Image);
        }
    }

    [LoggerMessage(2, LogLevel.Information, "Stopping; {Count} images in hand have {Deadline} to finish")]
    private partial void LogStopping(int count, TimeSpan deadline);

    [LoggerMessage(4, LogLevel.Information, "Image {Image} of batch {Batch} failed: {Code} {Detail}")]
    private partial void LogFailed(ImageId image, BatchId batch, string code, string detail);

    [LoggerMessage(3, LogLevel.Warning, "Image {Image} could not be answered; the queue brings it again")]
    private partial void LogNotAnswered(Exception exception, ImageId image);
}
