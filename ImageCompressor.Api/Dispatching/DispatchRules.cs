using ImageCompressor.Backends.Composition;

namespace ImageCompressor.Api.Dispatching;

/// <summary>What the kind of queue changes. In process, the queue and the workers die with this process, and what was out then may have killed it. On a
/// broker, jobs outlive this process and the broker counts the deaths: a lease that ran out blames nobody.</summary>
internal sealed class DispatchRules(QueueState queue, DispatchOptions options)
{
    /// <summary>With a remote queue: so often is a job offered again, one lease apart, before something must be wrong with the job itself. Workers may
    /// all be switched off for days.</summary>
    private const int MostOffers = 1_000;

    private static readonly TimeSpan s_sweepEvery = TimeSpan.FromSeconds(30);

    public bool IsRemote => queue.IsRemote;

    /// <summary>Whether the queue can be reached. While it cannot, images wait in the store: taken, their leases would run out in this process's hands, and another one on the
    /// same store would offer them too.</summary>
    public bool CanOffer => queue.Fault() is null;

    /// <summary>How often an image may be taken and not answered.</summary>
    public int MaxAttempts => queue.IsRemote ? MostOffers : options.MaxAttempts;

    /// <summary>How often the unanswered are looked for: at most half a lease late.</summary>
    public TimeSpan SweepEvery { get; } = options.Lease / 2 < s_sweepEvery ? options.Lease / 2 : s_sweepEvery;

    /// <summary>What was taken before this is not waited for.</summary>
    public DateTimeOffset Expired(DateTimeOffset now) => now - options.Lease;

    /// <summary>As <see cref="Expired"/>, for images when a process starts: with neither a broker, whose workers go on, nor another service, nobody can be working on any,
    /// whatever time the last process had. A machine without a clock of its own starts in the past.</summary>
    public DateTimeOffset ExpiredAtStart(DateTimeOffset now, bool isAlone) => queue.IsRemote ? Expired(now) : BrokenOffAtStart(now, isAlone);

    /// <summary>As <see cref="Expired"/>, for uploads when a process starts: they run in services, and in no worker.</summary>
    public DateTimeOffset BrokenOffAtStart(DateTimeOffset now, bool isAlone) => isAlone ? DateTimeOffset.MaxValue : Expired(now);
}
