using System.Diagnostics;
using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Dispatching;

/// <summary>Offers pending images to the workers, a bounded number at a time, fairly across batches; offers again what was never answered.</summary>
internal sealed partial class Dispatcher(
    IBatchStore store, IJobQueue queue, IProgressFeed feed, LeftoverRemoval leftovers, DispatchWindow window, DispatchRules rules, StoreOutage outage,
    TimeProvider time, ILogger<Dispatcher> log) : BackgroundService
{
    /// <summary>How many are taken at a time: few enough that the next batch's turn comes soon.</summary>
    private const int MostAtOnce = 64;

    /// <summary>A suspect runs alone, which stops all others for as long as it takes. Under constant load one is let in this often.</summary>
    private static readonly TimeSpan s_suspectEvery = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_pollEvery = TimeSpan.FromSeconds(1);

    private bool _suspects = true;
    private bool _suspectRuns;

    // Timestamps and not times of day: a clock that is set back must not stop the sweeps until it has caught up.
    private long _lastSuspect;
    private long _lastSweep;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // A broker keeps them, and workers go on: released, each would be done twice.
        if (rules.IsRemote) return;
        var left = window.Clear();
        if (left.Count == 0) return;
        try
        {
            await store.ReleaseAsync(left, CancellationToken.None);
            LogReleased(left.Count);
        }
        catch (BatchStoreException away)
        {
            // The stop goes on: the next start, or the end of their lease, brings them back.
            LogNotReleased(away, left.Count);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lastSuspect = _lastSweep = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var more = await StepAsync(stoppingToken);
                outage.Passed(nameof(Dispatcher));
                if (!more) await window.WaitAsync(s_pollEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (exception is BatchStoreException away) outage.Failed(nameof(Dispatcher), away);
                else LogStepFailed(exception);
                await Task.Delay(s_pollEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Does the next thing; false when there is nothing to do for now.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_lastSweep) >= rules.SweepEvery) await SweepAsync(rules.Expired(time.GetUtcNow()), cancellationToken);
        if (rules.IsRemote) return await StepRemoteAsync(cancellationToken);
        _suspectRuns &= window.Count > 0;
        if (_suspectRuns) return false;

        var suspectDue = _suspects && time.GetElapsedTime(_lastSuspect) >= s_suspectEvery;
        if (!suspectDue && await OfferNextAsync(cancellationToken)) return true;
        if (window.Count > 0) return false;
        return await OfferSuspectAsync(cancellationToken);
    }

    /// <summary>With a broker. Room is what the store says is not out: answers may go to other processes, and what this one has offered tells
    /// little. Who kills its worker is the broker's affair (docs/decisions/0008), so what comes back from a lease that ran out goes with the rest.</summary>
    private async Task<bool> StepRemoteAsync(CancellationToken cancellationToken)
    {
        if (!rules.CanOffer) return false;
        var room = window.Limit.Room((await store.CountWorkAsync(cancellationToken)).Processing);
        if (room <= 0) return false;
        if (_suspects && await store.TakeSuspectAsync(cancellationToken) is { } returned)
        {
            await OfferAsync([returned], cancellationToken);
            return true;
        }

        _suspects = false;
        return await OfferNextAsync((int)Math.Min(room, MostAtOnce), cancellationToken);
    }

    private Task<bool> OfferNextAsync(CancellationToken cancellationToken) => OfferNextAsync(Math.Min(window.Room, MostAtOnce), cancellationToken);

    private async Task<bool> OfferNextAsync(int room, CancellationToken cancellationToken)
    {
        if (room == 0) return false;
        var jobs = await store.TakeAsync(room, cancellationToken);
        if (jobs.Count == 0) return false;
        await OfferAsync(jobs, cancellationToken);
        return true;
    }

    /// <summary>An image that was out when its process died may be what killed it. It runs with nothing beside it: if the process dies again,
    /// no neighbour is blamed.</summary>
    private async Task<bool> OfferSuspectAsync(CancellationToken cancellationToken)
    {
        if (!_suspects) return false;
        _lastSuspect = time.GetTimestamp();
        var suspect = await store.TakeSuspectAsync(cancellationToken);
        if (suspect is null)
        {
            _suspects = false;
            return false;
        }

        await OfferAsync([suspect], cancellationToken);
        _suspectRuns = true;
        return true;
    }

    private async Task OfferAsync(IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken)
    {
        window.Add(jobs, time.GetUtcNow());
        try
        {
            await queue.OfferAsync([.. jobs.Select(Traced)], cancellationToken);
        }
        catch
        {
            // Some of them may have been taken all the same: they are then done twice and recorded once.
            window.Remove(jobs.Select(job => job.Image));
            await store.ReleaseAsync(jobs, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Each image is a trace of its own that points back at its batch's upload: as children of the upload, a million images would be
    /// one trace that no viewer opens.</summary>
    private static ImageJob Traced(ImageJob job)
    {
        ActivityLink[] links = ActivityContext.TryParse(job.TraceParent, null, out var upload) ? [new(upload)] : [];
        Activity.Current = null;
        using var span = DispatchTelemetry.Source.StartActivity(
            ActivityKind.Producer, name: "offer image", links: links,
            tags: [new("image.id", job.Image.ToString()), new("batch.id", job.Batch.ToString())]);
        return job with { TraceParent = span?.Id };
    }

    private async Task SweepAsync(DateTimeOffset takenBefore, CancellationToken cancellationToken)
    {
        _lastSweep = time.GetTimestamp();
        window.RemoveOlder(takenBefore);
        var report = await store.SweepAsync(takenBefore, rules.MaxAttempts, cancellationToken);
        leftovers.Add(report.Unfinished);
        // Another process on the same store may have brought some back and died.
        _suspects |= report.Returned > 0 || rules.IsRemote;
        foreach (var batch in report.Changed) await feed.AnnounceAsync(BatchProgress.Of(batch), cancellationToken);
        if (report.Returned + report.Failed + report.Abandoned == 0) return;
        LogSwept(report.Returned, report.Failed, report.Abandoned);
    }

    [LoggerMessage(10, LogLevel.Information, "{Count} images go back to the store unanswered")]
    private partial void LogReleased(int count);

    [LoggerMessage(13, LogLevel.Warning, "{Count} images could not go back to the store; they count as never answered, with one attempt more")]
    private partial void LogNotReleased(Exception exception, int count);

    [LoggerMessage(11, LogLevel.Warning,
        "Never answered: {Returned} images are offered again; {Failed} were given up; {Abandoned} unfinished uploads are removed")]
    private partial void LogSwept(long returned, long failed, long abandoned);

    [LoggerMessage(12, LogLevel.Error, "Dispatching failed; trying again")]
    private partial void LogStepFailed(Exception exception);
}
