using System.Runtime.CompilerServices;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>The queue on a RabbitMQ broker (3.10 or later). It connects when it is first used, and waits for the broker as long as it takes.</summary>
public sealed class RabbitMqJobQueue : IJobQueue, IAsyncDisposable
{
    private readonly BrokerConnection _consuming;
    private readonly BrokerConnection _publishing;
    private readonly ConfirmedPublisher _publisher;
    private readonly Topology _topology;
    private readonly RabbitMqOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Touches nothing yet.</summary>
    public RabbitMqJobQueue(RabbitMqOptions options, TimeProvider time, ILogger<RabbitMqJobQueue> log)
    {
        (_options, _time, _log) = (options, time, log);
        _topology = new Topology(options.Prefix, options.Capacity, options.MaxDeliveries, log);
        // Two, as the broker's makers advise: it slows publishers by not reading from their connection, and acknowledgements must not wait for that.
        _consuming = new BrokerConnection(options.Address, _topology, time, log);
        _publishing = new BrokerConnection(options.Address, _topology, time, log);
        // What is under way when the broker says that the queue is full is still taken: a window no larger than the queue keeps that small.
        _publisher = new ConfirmedPublisher(_publishing, options.Capacity, time, log);
    }

    /// <summary>Why there is no broker, in a sentence without secrets; null while there is one.</summary>
    // One that works is enough: the other is made when it is needed.
    public string? Fault => _consuming.IsUp || _publishing.IsUp ? null : _consuming.WasTried ? _consuming.Fault : _publishing.Fault;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The queue was removed from the broker. It has been made again: another try may succeed.</exception>
    public Task OfferAsync(IReadOnlyList<ImageJob> jobs, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(_topology.Tasks, jobs.Select(JobMessage.Of), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<JobDelivery> ReceiveAsync(CancellationToken cancellationToken) =>
        new JobReceiver(_consuming, _topology, _publisher, _options.Prefetch, _time, _log).ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ResultDelivery> ReceiveResultsAsync(int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var dead = new DeadLetters(_consuming, _topology, _publisher, _time, _log).RunAsync(leaving.Token);
        try
        {
            var receiver = new ResultReceiver(_consuming, _topology, _publisher, _time, _log);
            await foreach (var group in receiver.ReceiveAsync(most, cancellationToken).ConfigureAwait(false))
                yield return group;
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            await dead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(int most, CancellationToken cancellationToken) =>
        new BuriedLetters(_options.Address, _topology, _time, _log).ListAsync(most, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveDeadLettersAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        new BuriedLetters(_options.Address, _topology, _time, _log).RemoveAsync(ids, cancellationToken);

    /// <summary>Closes the connections: the broker takes back what is not answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await _publishing.DisposeAsync().ConfigureAwait(false);
        await _consuming.DisposeAsync().ConfigureAwait(false);
    }
}
