using System.Runtime.CompilerServices;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.InProcess;

/// <summary>The queue inside one process. It dies with it: the store's sweep offers again what was in it.</summary>
public sealed class InProcessJobQueue : IJobQueue
{
    private readonly int _maxDeliveries;
    private readonly Mailbox<QueuedJob> _jobs;
    private readonly Mailbox<ImageResult> _results;
    private readonly KeptLetters _dead;

    /// <summary>An empty queue.</summary>
    /// <param name="capacity">How many jobs may wait, and how many answers; at least 1.</param>
    /// <param name="maxDeliveries">How often a job is given out at most; at least 1.</param>
    /// <param name="time">Tells when a job was given up.</param>
    public InProcessJobQueue(int capacity, int maxDeliveries, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDeliveries, 1);
        _maxDeliveries = maxDeliveries;
        _jobs = new Mailbox<QueuedJob>(capacity);
        _results = new Mailbox<ImageResult>(capacity);
        _dead = new KeptLetters(time);
    }

    /// <inheritdoc/>
    public async Task OfferAsync(IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var job in jobs)
            await _jobs.PutAsync(new QueuedJob(job), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobDelivery> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var receiver = new JobReceiver(this);
        try
        {
            while (true)
            {
                var job = await _jobs.TakeAsync(cancellationToken).ConfigureAwait(false);
                if (!job.IsAnswered)
                    yield return receiver.Deliver(job);
            }
        }
        finally
        {
            receiver.Leave();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ResultDelivery> ReceiveResultsAsync(
        int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var given = new List<Group>();
        try
        {
            while (true)
            {
                // Whatever is there makes a group: waiting for a full one would hold the last image of a batch back.
                var results = new List<ImageResult> { await _results.TakeAsync(cancellationToken).ConfigureAwait(false) };
                while (results.Count < most && _results.TryTake(out var more))
                    results.Add(more);
                given.RemoveAll(group => group.Acknowledged);
                var next = new Group(results);
                given.Add(next);
                yield return next;
            }
        }
        finally
        {
            _results.PutBackFirst([.. given.Where(group => !group.Acknowledged).SelectMany(group => group.Results)]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(int most, CancellationToken cancellationToken) => Task.FromResult(_dead.List(most));

    /// <inheritdoc/>
    public Task RemoveDeadLettersAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        _dead.Remove(ids);
        return Task.CompletedTask;
    }

    /// <summary>Takes the answer in; of several, the first.</summary>
    internal async Task AnswerAsync(QueuedJob job, ImageResult result, CancellationToken cancellationToken)
    {
        if (job.IsAnswered)
            return;
        await _results.PutAsync(result, cancellationToken).ConfigureAwait(false);
        // Two answers at one moment may both come this far: the store records one of them.
        job.TryAnswer();
    }

    /// <summary>Takes a job back, to the end of the line: if it is what makes its receivers go away, the others go first.</summary>
    internal void TakeBack(QueuedJob job)
    {
        if (job.IsAnswered)
            return;
        if (job.Deliveries < _maxDeliveries)
            _jobs.PutBack(job);
        else if (job.TryAnswer())
        {
            _dead.Add(job.Job);
            _results.PutBack(ImageResult.For(job.Job, ImageOutcome.Failed(new Failure(FailureKind.WorkerCrashed)), null));
        }
    }

    private sealed class Group(IReadOnlyList<ImageResult> results) : ResultDelivery
    {
        private volatile bool _acknowledged;

        public bool Acknowledged => _acknowledged;

        public override IReadOnlyList<ImageResult> Results => results;

        public override Task AcknowledgeAsync(CancellationToken cancellationToken)
        {
            _acknowledged = true;
            return Task.CompletedTask;
        }
    }
}
