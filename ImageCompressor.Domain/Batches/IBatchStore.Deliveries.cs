using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Domain.Batches;

// Who is told of a batch's end. It is kept with the batches because it must not come apart from them: a batch that ends in the same moment as its
// process still tells, and one that is deleted takes its subscribers and deliveries with it.
public partial interface IBatchStore
{
    /// <summary>Adds a subscriber to a batch, sealed or not; the same URL again replaces the one before. One that comes after the batch has ended is told too.</summary>
    /// <returns>False when the batch is unknown (or being removed), or has <see cref="MostSubscribers"/> others.</returns>
    Task<bool> SubscribeAsync(BatchId id, Subscriber subscriber, CancellationToken cancellationToken);

    /// <summary>Removes a subscriber; what is still due to it is given up. One that is unknown changes nothing.</summary>
    /// <param name="id">From which batch; null: from all.</param>
    /// <param name="kind">Only one that is told so: who names another's webhook as his browser must not be able to end the webhook.</param>
    /// <param name="url">Its URL.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task UnsubscribeAsync(BatchId? id, SubscriberKind kind, string url, CancellationToken cancellationToken);

    /// <summary>The subscribers of a batch, in no order; empty when it is unknown.</summary>
    Task<IReadOnlyList<Subscriber>> ListSubscribersAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Sealed batches that have ended with subscribers, and of whose end <see cref="AddDeliveriesAsync"/> was not told: those that ended first come first.</summary>
    /// <param name="most">At most this many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<UntoldEnd>> ListUntoldAsync(int most, CancellationToken cancellationToken);

    /// <summary>Adds deliveries of a batch, those whose id is not there yet, and remembers that this end of the batch is told. A subscriber that
    /// comes between <see cref="ListUntoldAsync"/> and this is not forgotten: the end stays untold. Nor is a newer end of a batch that was retried meanwhile. An
    /// unknown batch changes nothing.</summary>
    /// <param name="id">Which batch.</param>
    /// <param name="ended">Which of its ends; null for deliveries that tell of no end (a test).</param>
    /// <param name="deliveries">All of this batch. With an end, those to somebody who has unsubscribed meanwhile are not added.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task AddDeliveriesAsync(BatchId id, UntoldEnd? ended, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken);

    /// <summary>Takes deliveries that are due, the longest due first. They are due again at <paramref name="again"/>, so that one whose process died is sent by another,
    /// and no two send the same at once. Those to a host that has its part already stay as they are, and what is due to others behind them is taken.</summary>
    /// <param name="now">Those that are due at this time or before.</param>
    /// <param name="again">Later than any attempt can last.</param>
    /// <param name="room">How many, and how many of one host.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>As they were before: with the <see cref="Delivery.DueAt"/> that made them due.</returns>
    Task<IReadOnlyList<Delivery>> TakeDeliveriesAsync(DateTimeOffset now, DateTimeOffset again, DeliveryRoom room, CancellationToken cancellationToken);

    /// <summary>Records an attempt, and when the delivery is due again (null when it is not), as <see cref="Delivery.After"/> says.
    /// An unknown delivery changes nothing.</summary>
    Task RecordAttemptAsync(DeliveryId id, DeliveryAttempt attempt, DateTimeOffset? again, CancellationToken cancellationToken);

    /// <summary>The newest <see cref="MostDeliveries"/> deliveries of a batch, newest first, with their attempts; empty when it is unknown.</summary>
    Task<IReadOnlyList<Delivery>> ListDeliveriesAsync(BatchId id, CancellationToken cancellationToken);

    /// <summary>Makes a delivery due at once, whatever became of it, with <see cref="Delivery.Since"/> set to now. The delivery after it, or null when this batch has none
    /// of that id.</summary>
    Task<Delivery?> RedeliverAsync(BatchId batch, DeliveryId id, CancellationToken cancellationToken);

    /// <summary>The batch that this idempotency key was given for, sealed or not; null when there is none (any more), or it was created
    /// <see cref="IdempotencyKeyLife"/> ago or before.</summary>
    Task<KeyedBatch?> FindByKeyAsync(string key, CancellationToken cancellationToken);

    /// <summary>Keeps with an upload that runs what it will be answered, before it is sealed. Without an idempotency key nothing is kept: nobody could ask for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text is longer than <see cref="KeptAnswer.MaxTextLength"/>.</exception>
    /// <exception cref="InvalidOperationException">The batch is sealed or unknown.</exception>
    Task KeepAnswerAsync(BatchId id, KeptAnswer answer, CancellationToken cancellationToken);

    /// <summary>How long an idempotency key belongs to its batch, from the beginning of the upload.</summary>
    static readonly TimeSpan IdempotencyKeyLife = TimeSpan.FromHours(24);

    /// <summary>How many subscribers one batch may have.</summary>
    const int MostSubscribers = 20;

    /// <summary>How many deliveries of one batch are listed.</summary>
    const int MostDeliveries = 100;
}
