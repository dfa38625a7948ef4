using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.InProcess;

/// <summary>What one receiver holds.</summary>
internal sealed class JobReceiver(InProcessJobQueue queue)
{
    private readonly InProcessJobQueue _queue = queue;
    private readonly HashSet<Delivery> _held = [];
    private readonly Lock _lock = new();

    /// <summary>Puts a job into the receiver's hands.</summary>
    public JobDelivery Deliver(QueuedJob job)
    {
        job.Deliveries++;
        var delivery = new Delivery(this, job);
        lock (_lock)
            _held.Add(delivery);
        return delivery;
    }

    /// <summary>The receiver goes away: all that it holds goes back.</summary>
    public void Leave()
    {
        Delivery[] held;
        lock (_lock)
            held = [.. _held];
        foreach (var delivery in held)
            delivery.HandBack();
    }

    /// <summary>True for the first who lets it go: an answer, a hand-back and the leaving may come at the same moment.</summary>
    private bool LetGo(Delivery delivery)
    {
        lock (_lock)
            return _held.Remove(delivery);
    }

    private sealed class Delivery(JobReceiver receiver, QueuedJob job) : JobDelivery
    {
        public override ImageJob Job => job.Job;

        // An answer after the receiver has left still counts: the work is done, and the job, back in the queue, is then skipped.
        // The answer goes first and the job after it: cancelled while the answers are full, the job is still this receiver's.
        public override async Task AnswerAsync(ImageResult result, CancellationToken cancellationToken)
        {
            await receiver._queue.AnswerAsync(job, result, cancellationToken).ConfigureAwait(false);
            receiver.LetGo(this);
        }

        public override Task HandBackAsync(CancellationToken cancellationToken)
        {
            HandBack();
            return Task.CompletedTask;
        }

        public void HandBack()
        {
            if (receiver.LetGo(this))
                receiver._queue.TakeBack(job);
        }
    }
}
