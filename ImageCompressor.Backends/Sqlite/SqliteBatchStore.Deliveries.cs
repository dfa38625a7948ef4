using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Backends.Sqlite;

// Who is told of a batch's end, and the keys of uploads.
public sealed partial class SqliteBatchStore
{
    /// <inheritdoc/>
    public Task<bool> SubscribeAsync(BatchId id, Subscriber subscriber, CancellationToken cancellationToken) =>
        WriteAsync((session, _) => Subscribers.Subscribe(session, id, subscriber), cancellationToken);

    /// <inheritdoc/>
    public Task UnsubscribeAsync(BatchId? id, SubscriberKind kind, string url, CancellationToken cancellationToken) =>
        WriteAsync((session, _) => Subscribers.Unsubscribe(session, id, kind, url), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Subscriber>> ListSubscribersAsync(BatchId id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => Subscribers.List(session, id), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UntoldEnd>> ListUntoldAsync(int most, CancellationToken cancellationToken)
    {
        CheckLimit(most);
        return _readers.ReadAsync(session => Telling.List(session, most), cancellationToken);
    }

    /// <inheritdoc/>
    public Task AddDeliveriesAsync(BatchId id, UntoldEnd? ended, IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken) =>
        WriteAsync((session, _) => Telling.Add(session, id, ended, deliveries), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Delivery>> TakeDeliveriesAsync(DateTimeOffset now, DateTimeOffset again, DeliveryRoom room, CancellationToken cancellationToken)
    {
        CheckLimit(room.Most);
        return WriteAsync((session, _) => Sending.Take(session, now, again, room), cancellationToken);
    }

    /// <inheritdoc/>
    public Task RecordAttemptAsync(DeliveryId id, DeliveryAttempt attempt, DateTimeOffset? again, CancellationToken cancellationToken) =>
        WriteAsync((session, _) => Sending.Record(session, id, attempt, again), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Delivery>> ListDeliveriesAsync(BatchId id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => Sending.List(session, id), cancellationToken);

    /// <inheritdoc/>
    public Task<Delivery?> RedeliverAsync(BatchId batch, DeliveryId id, CancellationToken cancellationToken) =>
        WriteAsync((session, now) => Sending.Redeliver(session, now, batch, id), cancellationToken);

    /// <inheritdoc/>
    public Task<KeyedBatch?> FindByKeyAsync(string key, CancellationToken cancellationToken) =>
        _readers.ReadAsync(session => IdempotencyKeys.Find(session, _time.GetUtcNow(), key), cancellationToken);

    /// <inheritdoc/>
    public Task KeepAnswerAsync(BatchId id, KeptAnswer answer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(answer.Text.Length, KeptAnswer.MaxTextLength, nameof(answer));
        return WriteAsync((session, now) => IdempotencyKeys.KeepAnswer(session, now, id, answer), cancellationToken);
    }
}
