using System.Text.Json;
using ImageCompressor.Domain.Batches;
using Microsoft.Extensions.Options;

namespace ImageCompressor.Api.Events;

/// <summary>The requests that are listened to in this process: each is followed once, however many listen.</summary>
internal sealed class EventStreams : IDisposable
{
    /// <summary>Requests that are still followed with no listener left, at most: somebody who opens and leaves one after the other keeps no more.</summary>
    private const int MostIdle = 64;

    private readonly IBatchStore _store;
    private readonly IProgressFeed _feed;
    private readonly EventOptions _options;
    private readonly JsonSerializerOptions _json;
    private readonly TimeProvider _time;
    private readonly ILogger<EventStreams> _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<BatchId, Followed> _followed = [];
    private readonly CancellationTokenRegistration _stopping;
    private int _listeners;
    private int _idle;
    private bool _stopped;

    public EventStreams(
        IBatchStore store, IProgressFeed feed, EventOptions options, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, TimeProvider time,
        IHostApplicationLifetime lifetime, ILogger<EventStreams> log)
    {
        (_store, _feed, _options, _json, _time, _log) = (store, feed, options, json.Value.SerializerOptions, time, log);
        // A stop would wait for listeners as for any request in hand, and they have no end of their own.
        _stopping = lifetime.ApplicationStopping.Register(StopAll);
    }

    /// <summary>Listeners now.</summary>
    public int Listeners
    {
        get { lock (_lock) return _listeners; }
    }

    /// <summary>Requests that are followed now.</summary>
    public int Requests
    {
        get { lock (_lock) return _followed.Count; }
    }

    /// <summary>Takes a listener's place. Give it back with <see cref="Leave"/>.</summary>
    public EventSeat Join(BatchId id)
    {
        lock (_lock)
        {
            if (_stopped || _listeners >= _options.MaxListeners) return new EventSeat(null, RequestIsFull: false);
            if (!_followed.TryGetValue(id, out var followed)) _followed[id] = followed = Follow(id);
            else if (followed.Listeners >= _options.MaxListenersPerRequest) return new EventSeat(null, RequestIsFull: true);
            Wake(followed);
            followed.Listeners++;
            _listeners++;
            return new EventSeat(followed.Events, RequestIsFull: false);
        }
    }

    public void Leave(BatchId id, EventSeat seat)
    {
        lock (_lock)
        {
            _listeners--;
            if (!_followed.TryGetValue(id, out var followed) || followed.Events != seat.Events || --followed.Listeners > 0) return;
            if (_idle >= MostIdle || _options.Linger == TimeSpan.Zero)
            {
                Forget(id, followed);
                return;
            }

            followed.Idle = true;
            _idle++;
            _ = ForgetLaterAsync(id, followed, ++followed.Absence);
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        StopAll();
    }

    private Followed Follow(BatchId id)
    {
        var followed = new Followed(new BatchEvents(id, _store, _feed, _options, _json, _time, _log));
        // Not under the lock: the feed or the store may answer at once.
        _ = Task.Run(() => RunAsync(id, followed));
        return followed;
    }

    private async Task RunAsync(BatchId id, Followed followed)
    {
        await followed.Events.RunAsync();
        lock (_lock) Forget(id, followed);
    }

    private async Task ForgetLaterAsync(BatchId id, Followed followed, int absence)
    {
        await Task.Delay(_options.Linger, _time);
        lock (_lock)
            if (followed.Idle && followed.Absence == absence)
                Forget(id, followed);
    }

    /// <summary>Ends it. Whoever comes now begins anew.</summary>
    private void Forget(BatchId id, Followed followed)
    {
        followed.Events.Stop();
        if (!_followed.TryGetValue(id, out var other) || other != followed) return;
        _followed.Remove(id);
        Wake(followed);
    }

    private void Wake(Followed followed)
    {
        if (followed.Idle) _idle--;
        followed.Idle = false;
    }

    private void StopAll()
    {
        lock (_lock)
        {
            _stopped = true;
            foreach (var followed in _followed.Values) followed.Events.Stop();
        }
    }

    private sealed class Followed(BatchEvents events)
    {
        public BatchEvents Events => events;
        public int Listeners { get; set; }

        /// <summary>Nobody listens; somebody may come back.</summary>
        public bool Idle { get; set; }

        /// <summary>How often that began.</summary>
        public int Absence { get; set; }
    }
}

/// <summary>A listener's place, or why there is none.</summary>
/// <param name="Events">What it listens to; null without a place.</param>
/// <param name="RequestIsFull">Without a place: whether the request has as many listeners as it may, and not the process.</param>
internal sealed record EventSeat(BatchEvents? Events, bool RequestIsFull);
