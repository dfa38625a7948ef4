using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Backends.MongoDb;

// Who is told of a batch's end, and the keys of uploads.
public sealed partial class MongoBatchStore
{
    /// <inheritdoc/>
    public Task<bool> SubscribeAsync(BatchId id, Subscriber subscriber, CancellationToken cancellationToken) =>
        AskAsync(() => _subscribers.SubscribeAsync(id, subscriber, cancellationToken));

    /// <inheritdoc/>
    public Task UnsubscribeAsync(BatchId? id, SubscriberKind kind, string url, CancellationToken cancellationToken) =>
        DoAsync(() => _subscribers.UnsubscribeAsync(id, kind, url, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Subscriber>> ListSubscribersAsync(BatchId id, CancellationToken cancellationToken) =>
        AskAsync(() => _subscribers.ListAsync(id, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<UntoldEnd>> ListUntoldAsync(int most, CancellationToken cancellationToken)
    {
        CheckLimit(most);
        return AskAsync(() => _telling.ListAsync(most, cancellationToken));
    }

    /// <inheritdoc/>
    public Task AddDeliveriesAsync(BatchId id, UntoldEnd? ended, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken) =>
        DoAsync(() => _telling.AddAsync(id, ended, deliveries, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Delivery>> TakeDeliveriesAsync(DateTimeOffset now, DateTimeOffset again, DeliveryRoom room, CancellationToken cancellationToken)
    {
        CheckLimit(room.Most);
        return AskAsync(() => _sending.TakeAsync(now, again, room, cancellationToken));
    }

    /// <inheritdoc/>
    public Task RecordAttemptAsync(DeliveryId id, DeliveryAttempt attempt, DateTimeOffset? again, CancellationToken cancellationToken) =>
        DoAsync(() => _sending.RecordAsync(id, attempt, again, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Delivery>> ListDeliveriesAsync(BatchId id, CancellationToken cancellationToken) =>
        AskAsync(() => _sending.ListAsync(id, cancellationToken));

    /// <inheritdoc/>
    public Task<Delivery?> RedeliverAsync(BatchId batch, DeliveryId id, CancellationToken cancellationToken) =>
        AskAsync(() => _sending.RedeliverAsync(batch, id, _time.GetUtcNow(), cancellationToken));

    /// <inheritdoc/>
    public Task<KeyedBatch?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        AskAsync(() => new IdempotencyKeys(_db).FindAsync(key, _time.GetUtcNow(), cancellationToken));

    /// <inheritdoc/>
    public Task KeepAnswerAsync(BatchId id, KeptAnswer answer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(answer.Text.Length, KeptAnswer.MaxTextLength, nameof(answer));
        return DoAsync(() => _uploads.KeepAnswerAsync(id, answer, cancellationToken));
    }
}
