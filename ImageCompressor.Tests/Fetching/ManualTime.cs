using System.Collections.Concurrent;

namespace ImageCompressor.Tests.Fetching;

/// <summary>Time that passes only when a test says so, and when somebody waits for it to pass (<c>Task.Delay</c>): such a wait is noted, and over at once.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _sync = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long was waited, each time.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    /// <summary>How many deadlines run now, the stopped ones not among them.</summary>
    public int Running
    {
        get { lock (_sync) return _timers.Count(timer => timer.Due is not null); }
    }

    public override long GetTimestamp()
    {
        lock (_sync) return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) + new TimeSpan(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_sync) _timers.Add(timer);
        timer.Change(dueTime, period);
        // A deadline's state is what it cancels, a wait's is its task. Not on this thread: whoever makes a timer does not expect it to ring before he has it.
        if (state is CancellationTokenSource) return timer;
        Waits.Enqueue(dueTime);
        ThreadPool.QueueUserWorkItem(_ => Pass(dueTime.TotalSeconds));
        return timer;
    }

    /// <summary>Fires what is due by then, in its order; returns when that was done.</summary>
    public void Pass(double seconds)
    {
        TimeSpan until;
        lock (_sync) until = _now + TimeSpan.FromSeconds(seconds);
        while (NextDue(until) is { } timer) timer.Fire();
    }

    private ManualTimer? NextDue(TimeSpan until)
    {
        lock (_sync)
        {
            var next = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            var now = next?.Due ?? until;
            if (now > _now) _now = now;
            if (next is not null) next.Due = null;
            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._sync) Due = dueTime < TimeSpan.Zero ? null : time._now + dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (time._sync) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
