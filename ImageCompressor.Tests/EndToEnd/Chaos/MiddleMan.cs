using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace ImageCompressor.Tests.EndToEnd.Chaos;

/// <summary>Carries messages between the service's queues and the workers' queues of other names: each as often as it is told, or not at all.</summary>
internal sealed class MiddleMan : IAsyncDisposable
{
    private readonly string _address;
    private readonly (string From, string To, Func<string?, int> Copies)[] _ways;
    private readonly CancellationTokenSource _ended = new(); // holds nothing to free
    private readonly ConcurrentDictionary<string, bool> _dropped = new();
    private readonly Task _running;
    private int _repeated;

    /// <param name="address">The broker.</param>
    /// <param name="service">Before the names of the service's queues.</param>
    /// <param name="workers">Before the names of the workers' queues.</param>
    /// <param name="twice">Whether all is delivered twice.</param>
    /// <param name="drop">How many images' first answers are lost.</param>
    public MiddleMan(string address, string service, string workers, bool twice, int drop)
    {
        _address = address;
        var copies = twice ? 2 : 1;
        _ways =
        [
            ($"{service}image_tasks", $"{workers}image_tasks", _ => copies),
            ($"{service}image_tasks.suspects", $"{workers}image_tasks", _ => 1), // given to us when the broker went away
            ($"{workers}image_tasks.dead", $"{service}image_tasks.dead", _ => 1),
            ($"{workers}image_results", $"{service}image_results", id => MayDrop(id, drop) ? 0 : copies),
        ];
        _running = Task.Run(RunAsync);
    }

    public int Repeated => Volatile.Read(ref _repeated);

    public int Dropped => _dropped.Count;

    public async ValueTask DisposeAsync()
    {
        if (_ended.IsCancellationRequested) return;
        await _ended.CancelAsync();
        await _running;
    }

    /// <summary>The first answer of some images, and never the second: each drop costs a lease.</summary>
    private bool MayDrop(string? id, int most) => id is not null && _dropped.Count < most && _dropped.TryAdd(id, true);

    private async Task RunAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await CarryAsync();
            }
            catch (Exception lost) when (lost is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException or OperationCanceledException)
            {
                // The broker is away, or the queues are not made yet.
            }

            await Task.Delay(200, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CarryAsync()
    {
        var factory = new ConnectionFactory { Uri = new Uri(_address), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync(_ended.Token);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var (from, to, copies) in _ways)
        {
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true, null, 16), _ended.Token);
            channel.ChannelShutdownAsync += (_, _) =>
            {
                lost.TrySetResult();
                return Task.CompletedTask;
            };
            await channel.BasicQosAsync(0, 32, global: false, _ended.Token);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) => CarryAsync(channel, delivery, to, copies(delivery.BasicProperties.MessageId));
            await channel.BasicConsumeAsync(from, autoAck: false, consumer, _ended.Token);
        }

        await lost.Task.WaitAsync(_ended.Token);
    }

    private async Task CarryAsync(IChannel channel, BasicDeliverEventArgs delivery, string to, int copies)
    {
        var (body, properties) = (delivery.Body.ToArray(), new BasicProperties(delivery.BasicProperties));
        for (var sent = 0; sent < copies && channel.IsOpen;)
        {
            try
            {
                await channel.BasicPublishAsync("", to, mandatory: true, properties, body, _ended.Token);
                if (++sent > 1) Interlocked.Increment(ref _repeated);
            }
            catch (PublishException) when (!_ended.IsCancellationRequested)
            {
                await Task.Delay(100, _ended.Token);
            }
        }

        if (channel.IsOpen) await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, _ended.Token);
    }
}
