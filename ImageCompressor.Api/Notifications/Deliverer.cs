using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Api.Push;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Api.Notifications;

/// <summary>Tells of ends, and sends what is due until it is received or given up. What is in hand is leased: a delivery whose process died is sent again, by any
/// process on the store.</summary>
internal sealed partial class Deliverer(
    IBatchStore store, Teller teller, DeliveryBell bell, WebhookSender webhooks, PushSender pushes, WebhookOptions options, TimeProvider time, ILogger<Deliverer> log)
    : BackgroundService
{
    private static readonly TimeSpan s_pollEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_retryStoreAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long what is in hand may go on at a stop: as long as an attempt lasts by default. What is longer is sent again after the next start.</summary>
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _abandon = new();
    private readonly Dictionary<Task, string> _inHand = [];
    private DateTimeOffset _nextDue = DateTimeOffset.MaxValue;
    private bool _isStoreAway;

    /// <summary>Longer than any attempt, with the time to record it.</summary>
    private TimeSpan Lease => options.Timeout * 2 + TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Task[] left;
        lock (_inHand) left = [.. _inHand.Keys];
        try
        {
            await Task.WhenAll(left).WaitAsync(s_stopPatience, cancellationToken);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            await _abandon.CancelAsync();
            await Task.WhenAll(left);
        }
    }

    public override void Dispose()
    {
        _abandon.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var more = await StepAsync(stoppingToken);
                _isStoreAway = false;
                if (!more) await bell.WaitAsync(Wait(), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Once, as the others that ask the store do.
                if (!_isStoreAway) LogStepFailed(exception);
                _isStoreAway = exception is BatchStoreException;
                await Task.Delay(s_retryStoreAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Makes what is to be told, and takes as much of what is due as there is room for. Returns whether there may be more to do at once.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var more = await teller.TellAsync(cancellationToken);
        var now = time.GetUtcNow();
        // What ends rings the bell: with full hands there is nothing to ask for, and what waits for its host is not asked for before that either.
        if (Room(now) is not { Most: > 0 } room) return more;
        foreach (var delivery in await store.TakeDeliveriesAsync(now, now + Lease, room, cancellationToken)) Launch(delivery);
        return more;
    }

    private DeliveryRoom Room(DateTimeOffset now)
    {
        lock (_inHand)
        {
            if (_nextDue <= now) _nextDue = DateTimeOffset.MaxValue;
            return new DeliveryRoom(options.Concurrency - _inHand.Count)
            {
                MostOfHost = options.MostOfHost,
                InHand = _inHand.Values.CountBy(host => host, StringComparer.Ordinal).ToDictionary(),
            };
        }
    }

    private TimeSpan Wait()
    {
        lock (_inHand)
        {
            var due = _nextDue - time.GetUtcNow();
            return due < TimeSpan.Zero ? TimeSpan.Zero : due < s_pollEvery ? due : s_pollEvery;
        }
    }

    private void Launch(Delivery delivery)
    {
        var work = HandleAsync(delivery, time.GetUtcNow() + Lease);
        lock (_inHand) _inHand.Add(work, delivery.Subscriber.Host);
        work.ContinueWith(ended =>
        {
            lock (_inHand) _inHand.Remove(ended);
            bell.Ring();
        }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task HandleAsync(Delivery delivery, DateTimeOffset leasedUntil)
    {
        // So that the loop goes on with the next, whatever the first steps of this one cost.
        await Task.Yield();
        try
        {
            var sent = await SendAsync(delivery);
            var again = sent.Attempt.Fault is null || sent.IsGone || sent.IsFinal ? null : Backoff.Next(delivery, sent.RetryAfter, time.GetUtcNow(), options, Random.Shared.NextDouble());
            await RecordAsync(delivery, sent, again, leasedUntil);
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
            // The service stops: it is sent again when its lease has run out.
        }
        catch (Exception exception)
        {
            LogNotRecorded(exception, delivery.Id, delivery.Batch);
        }
    }

    private async Task<Sent> SendAsync(Delivery delivery)
    {
        var at = time.GetUtcNow();
        try
        {
            return delivery.Subscriber.Kind switch
            {
                SubscriberKind.Webhook => await webhooks.SendAsync(delivery, _abandon.Token),
                SubscriberKind.Push => await pushes.SendAsync(delivery, _abandon.Token),
                _ => throw new NotSupportedException($"Nobody sends to a subscriber of the kind {delivery.Subscriber.Kind}."),
            };
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_abandon.IsCancellationRequested)
        {
            // A fault of ours. As an attempt that failed it is seen, and ends; as an exception it would come back for ever.
            LogNotSent(exception, delivery.Id, delivery.Batch);
            return new Sent(new DeliveryAttempt(at, (int)(time.GetUtcNow() - at).TotalMilliseconds, null, "internal_error"));
        }
    }

    /// <summary>Tries for as long as the lease lasts. After it, another process may have sent it again, and this attempt is forgotten.</summary>
    private async Task RecordAsync(Delivery delivery, Sent sent, DateTimeOffset? again, DateTimeOffset leasedUntil)
    {
        while (true)
        {
            try
            {
                await store.RecordAttemptAsync(delivery.Id, sent.Attempt, again, CancellationToken.None);
                if (sent.IsGone) await store.UnsubscribeAsync(null, delivery.Subscriber.Kind, delivery.Subscriber.Url, CancellationToken.None);
                break;
            }
            catch (BatchStoreException) when (time.GetUtcNow() < leasedUntil)
            {
                await Task.Delay(s_retryStoreAfter, time, _abandon.Token);
            }
        }

        if (again is { } due)
            lock (_inHand)
                _nextDue = due < _nextDue ? due : _nextDue;
        DeliveryTelemetry.Attempted(delivery, sent, again);
        if (sent.IsGone) LogGone(delivery.Id, delivery.Batch, DeliveryView.Shown(delivery.Subscriber));
        else if (sent.Attempt.Fault is { } fault && again is null) LogGivenUp(delivery.Id, delivery.Batch, DeliveryView.Shown(delivery.Subscriber), fault);
    }

    [LoggerMessage(90, LogLevel.Error, "Telling of ends failed; trying again")]
    private partial void LogStepFailed(Exception exception);

    [LoggerMessage(91, LogLevel.Error, "Delivery {Delivery} of batch {Batch} could not be sent")]
    private partial void LogNotSent(Exception exception, DeliveryId delivery, BatchId batch);

    [LoggerMessage(92, LogLevel.Error, "What became of delivery {Delivery} of batch {Batch} could not be recorded; it is sent again")]
    private partial void LogNotRecorded(Exception exception, DeliveryId delivery, BatchId batch);

    [LoggerMessage(93, LogLevel.Warning, "Delivery {Delivery} of batch {Batch} to {Receiver} is given up: {Fault}")]
    private partial void LogGivenUp(DeliveryId delivery, BatchId batch, string receiver, string fault);

    [LoggerMessage(94, LogLevel.Warning, "Delivery {Delivery} of batch {Batch}: {Receiver} is gone for good; it is told nothing more")]
    private partial void LogGone(DeliveryId delivery, BatchId batch, string receiver);
}
