using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Events;

/// <summary>Follows one request for all its listeners: hears the feed, asks the store, writes the log. The store is the truth: the feed only says when
/// to look, and where it says nothing for a while, the store is asked all the same.</summary>
[SuppressMessage("Design", "CA1001", Justification =
    "Neither holds anything to free without a timer or a wait handle; disposed, they would throw at a stop or an announcement that comes late.")]
internal sealed partial class BatchEvents(
    BatchId id, IBatchStore store, IProgressFeed feed, EventOptions options, JsonSerializerOptions json, TimeProvider time, ILogger log)
{
    /// <summary>What is kept for slow listeners and for those who come back: at least two thousand images.</summary>
    private const int MostBytes = 1_000_000;

    /// <summary>Images told in one message at most; the others are a gap. No page shows more at once, and a sheet of wrong addresses may end
    /// thousands a second.</summary>
    private const int MostImages = 200;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _bell = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ImageRate _rate = new();
    private List<ImageId> _images = [];
    private BatchProgress? _heard;
    private BatchProgress? _told;
    private DateTimeOffset _lastBeat;

    public EventLog Log { get; } = new(MostBytes);

    /// <summary>Ends when the log says how the request stands, or fails as the store did.</summary>
    public Task Opened => _opened.Task;

    /// <summary>The id of the event <c>done</c>: who shows it has heard the end. The same in every process, and another after a retry.</summary>
    public static string DoneId(Batch batch) =>
        string.Create(CultureInfo.InvariantCulture, $"done-{(batch.FinishedAt ?? batch.UpdatedAt).ToUnixTimeMilliseconds()}");

    /// <summary>Follows until the request is done or <see cref="Stop"/>.</summary>
    public async Task RunAsync()
    {
        // Before the store is asked: what is announced from here on comes on top.
        var hearing = HearAsync(feed.Follow(id, _stop.Token));
        try
        {
            var done = await TellAsync([], await store.FindAsync(id, _stop.Token));
            _opened.SetResult();
            if (!done) await TellUntilDoneAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody listens any longer, or the service stops.
        }
        catch (Exception fault)
        {
            _opened.TrySetException(fault);
        }
        finally
        {
            _opened.TrySetResult();
            Log.End();
            await _stop.CancelAsync();
            await hearing;
        }
    }

    /// <summary>Ends it soon. May be called at any time.</summary>
    public void Stop() => _ = _stop.CancelAsync();

    private async Task HearAsync(IAsyncEnumerable<BatchProgress> announcements)
    {
        try
        {
            await foreach (var progress in announcements) Hear(progress);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // As asked.
        }
        catch (Exception fault)
        {
            // The store is asked again and again, with or without a feed.
            LogFault(fault, id);
        }
    }

    private void Hear(BatchProgress progress)
    {
        lock (_lock)
        {
            _images.AddRange(progress.Images.Take(MostImages - _images.Count));
            // Two processes may record at once, and their announcements overtake each other.
            if (_heard is null || progress.At >= _heard.At || progress.Counts.AllFinished) _heard = progress;
            if (_bell.CurrentCount == 0) _bell.Release();
        }
    }

    private async Task TellUntilDoneAsync()
    {
        var quietSince = time.GetUtcNow();
        while (true)
        {
            var (check, beat) = (quietSince + options.Recheck, _lastBeat + options.Heartbeat);
            var heard = await _bell.WaitAsync(Until(check < beat ? check : beat), _stop.Token);
            var now = time.GetUtcNow();
            if (heard || now - quietSince >= options.Recheck)
            {
                quietSince = now;
                if (await TryTellAsync(heard)) return;
            }

            if (now - _lastBeat >= options.Heartbeat)
            {
                _lastBeat = now;
                Log.Beat();
            }

            await Task.Delay(options.Interval, time, _stop.Token);
        }
    }

    private TimeSpan Until(DateTimeOffset at)
    {
        var left = at - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Tells what is new; whether that was the end. What a store that fails could not tell shows at its next answer.</summary>
    private async Task<bool> TryTellAsync(bool heard)
    {
        try
        {
            var (images, progress) = Take();
            // The end is told by the store and by nobody else: an announcement may be old, and what it says retried meanwhile.
            if (!heard || progress is null || progress.Counts.AllFinished) return await TellAsync(images, await store.FindAsync(id, _stop.Token));
            if (_told is null || progress.At >= _told.At) await TellAsync(images, progress);
            else await TellAsync(images, _told);
            return false;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFault(fault, id);
            return false;
        }
    }

    private (IReadOnlyList<ImageId> Images, BatchProgress? Progress) Take()
    {
        lock (_lock)
        {
            var taken = (_images, _heard);
            (_images, _heard) = ([], null);
            return taken;
        }
    }

    /// <summary>Tells how the store says that the request stands; true when it is done.</summary>
    private async Task<bool> TellAsync(IReadOnlyList<ImageId> images, Batch? batch)
    {
        if (batch is null)
        {
            Add(EventNames.Done, new DeletedView(id.ToString()));
            Log.Wake();
            return true;
        }

        await AddAsync(images, BatchProgress.Of(batch));
        if (batch.Counts.AllFinished) Add(EventNames.Done, DoneView.Of(batch), DoneId(batch));
        Log.Wake();
        return batch.Counts.AllFinished;
    }

    private async Task TellAsync(IReadOnlyList<ImageId> images, BatchProgress progress)
    {
        await AddAsync(images, progress);
        Log.Wake();
    }

    private async Task AddAsync(IReadOnlyList<ImageId> images, BatchProgress progress)
    {
        var told = 0;
        foreach (var image in images)
            // One that has none any longer is being done again.
            if (await store.FindImageAsync(image, _stop.Token) is { Outcome: not null } ended)
            {
                Add(EventNames.Image, ImageEventView.Of(ended));
                told++;
            }

        var missed = progress.Counts.Finished - (_told?.Counts.Finished ?? progress.Counts.Finished) - told;
        if (missed > 0) Add(EventNames.Gap, new GapView(missed));
        var rate = _rate.Add(progress.At, progress.Counts.Finished);
        if (told > 0 || _told is null || !SameState(progress, _told)) Add(EventNames.Progress, ProgressView.Of(progress, rate));
        _told = progress;
    }

    private static bool SameState(BatchProgress one, BatchProgress other) =>
        one.Counts == other.Counts && one.OriginalBytes == other.OriginalBytes && one.CompressedBytes == other.CompressedBytes;

    private void Add<T>(string name, T data, string? eventId = null)
    {
        Log.Add(name, JsonSerializer.Serialize(data, json), eventId);
        _lastBeat = time.GetUtcNow();
    }

    [LoggerMessage(50, LogLevel.Warning, "Progress of request {Batch} could not be told; trying again")]
    private partial void LogFault(Exception fault, BatchId batch);
}
