namespace ImageCompressor.Domain.Images;

/// <summary>Carries jobs to workers and their answers back. A hint: what it loses, the store's sweep offers again; what it brings twice, is
/// recorded once.</summary>
public interface IJobQueue
{
    /// <summary>Offers jobs; returns when the queue has them all for sure. Waits while the queue is full.</summary>
    Task OfferAsync(IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken);

    /// <summary>Jobs for one receiver, until cancelled. Each is this receiver's until it is answered or handed back; a receiver that goes away
    /// without either hands back all of its own. A job that came back may be held until this receiver holds no other, and others until it is answered.
    /// A job whose receivers went away too often is answered by the queue itself, with
    /// <see cref="Failures.FailureKind.WorkerCrashed"/>, and never comes again; it is kept as a <see cref="DeadLetter"/>.</summary>
    IAsyncEnumerable<JobDelivery> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Answers, in groups of 1 to <paramref name="most"/>, until cancelled. A group that is not acknowledged comes again to the next
    /// receiver.</summary>
    IAsyncEnumerable<ResultDelivery> ReceiveResultsAsync(int most, CancellationToken cancellationToken);

    /// <summary>At most <paramref name="most"/> of the dead letters, each once, those that were given up first in front; where there are more,
    /// the queue says which. They stay where they are, and several may look at once. How many are kept, and for how long, is the queue's affair.</summary>
    Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(int most, CancellationToken cancellationToken);

    /// <summary>Forgets the dead letters with these ids. One that is not there is passed over.</summary>
    Task RemoveDeadLettersAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}

/// <summary>A job in a worker's hands.</summary>
public abstract class JobDelivery
{
    /// <summary>What is to be done.</summary>
    public abstract ImageJob Job { get; }

    /// <summary>Answers the job: returns when the answer is safe in the queue and the job is gone from it.</summary>
    public abstract Task AnswerAsync(ImageResult result, CancellationToken cancellationToken);

    /// <summary>Gives the job back, for another receiver or a later time.</summary>
    public abstract Task HandBackAsync(CancellationToken cancellationToken);
}

/// <summary>Answers in a recorder's hands.</summary>
public abstract class ResultDelivery
{
    /// <summary>The answers.</summary>
    public abstract IReadOnlyList<ImageResult> Results { get; }

    /// <summary>Says that they are recorded, so that they do not come again.</summary>
    public abstract Task AcknowledgeAsync(CancellationToken cancellationToken);
}
