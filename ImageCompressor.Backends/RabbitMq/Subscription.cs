using RabbitMQ.Client;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>A channel with consumers on it. When it closes, for whatever reason, the broker takes back all that was delivered on it and not
/// acknowledged; what comes after that to acknowledge it changes nothing.</summary>
internal sealed class Subscription : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly List<string> _consumers = [];

    private Subscription(IChannel channel) => _channel = channel;

    /// <summary>Opens a channel and consumes these queues, each with so many unacknowledged at most.</summary>
    /// <param name="broker">The connection.</param>
    /// <param name="queues">What to consume.</param>
    /// <param name="arrived">Told of each message, in order; must not wait.</param>
    /// <param name="closed">Told once that no more will come.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task<Subscription> OpenAsync(
        BrokerConnection broker, IReadOnlyList<(string Queue, int Prefetch)> queues, Action<Incoming> arrived, Action<Subscription> closed,
        CancellationToken cancellationToken) => broker.RunAsync(async connection =>
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var subscription = new Subscription(channel);
        try
        {
            await subscription.ConsumeAsync(queues, arrived, closed, cancellationToken).ConfigureAwait(false);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }, cancellationToken);

    /// <summary>No more messages come; those that are here still count.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var consumer in _consumers)
            await IfOpenAsync(() => _channel.BasicCancelAsync(consumer, noWait: false, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>The message has been dealt with, and with <paramref name="multiple"/> all before it.</summary>
    public Task AcknowledgeAsync(ulong tag, bool multiple = false) =>
        IfOpenAsync(() => _channel.BasicAckAsync(tag, multiple).AsTask());

    /// <summary>The broker takes the message back, and counts it.</summary>
    public Task RefuseAsync(ulong tag) => IfOpenAsync(() => _channel.BasicNackAsync(tag, multiple: false, requeue: true).AsTask());

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Waits for the broker: whoever subscribes next finds what was here.
            await _channel.AbortAsync().ConfigureAwait(false);
        }
        finally
        {
            await _channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ConsumeAsync(
        IReadOnlyList<(string Queue, int Prefetch)> queues, Action<Incoming> arrived, Action<Subscription> closed, CancellationToken cancellationToken)
    {
        foreach (var (queue, prefetch) in queues)
        {
            await _channel.BasicQosAsync(0, (ushort)Math.Clamp(prefetch, 1, ushort.MaxValue), global: false, cancellationToken).ConfigureAwait(false);
            var consumer = new Consumer(this, queue, arrived, closed);
            _consumers.Add(await _channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task IfOpenAsync(Func<Task> work)
    {
        if (!_channel.IsOpen)
            return;
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception) when (BrokerConnection.IsLoss(exception, CancellationToken.None))
        {
            // It closed at this moment: the broker has the message again, and it comes again.
        }
    }

    private sealed class Consumer(Subscription subscription, string queue, Action<Incoming> arrived, Action<Subscription> closed)
        : AsyncDefaultBasicConsumer(subscription._channel)
    {
        public override Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
            ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        {
            // The body is the client's and is used again after this.
            arrived(new Incoming(subscription, queue, deliveryTag, body.ToArray(), properties));
            return Task.CompletedTask;
        }

        // The broker ended it: the queue was removed, or its node went away.
        public override async Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
        {
            await base.HandleBasicCancelAsync(consumerTag, cancellationToken).ConfigureAwait(false);
            closed(subscription);
        }

        public override async Task HandleChannelShutdownAsync(object channel, RabbitMQ.Client.Events.ShutdownEventArgs reason)
        {
            await base.HandleChannelShutdownAsync(channel, reason).ConfigureAwait(false);
            closed(subscription);
        }
    }
}
