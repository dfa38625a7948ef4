using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>Publishes until the broker has said that it has the message. Many are under way at once: awaiting each is ten times slower.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to free until its wait handle is asked for; the channel goes with its connection.")]
internal sealed partial class ConfirmedPublisher(BrokerConnection broker, int window, TimeProvider time, ILogger log)
{
    /// <summary>More at once bring little: 20,500 a second in groups of 100, 22,900 with 512 under way, measured on two cores.</summary>
    public const int MostUnderWay = 256;

    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(20);

    /// <summary>A full queue has room again as soon as a worker has done a few images. A broker that is away is waited for by the connection.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>How long a confirmation is waited for. It grows, because a queue without a majority confirms late, and each repeat is a message more.</summary>
    private static readonly TimeSpan s_leastPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_mostPatience = TimeSpan.FromMinutes(5);

    private enum Attempt
    {
        Confirmed,

        /// <summary>The broker refused it, or went away.</summary>
        Failed,

        /// <summary>The broker is there and says nothing.</summary>
        Unanswered,
    }

    private readonly SemaphoreSlim _window = new(Math.Clamp(window, 1, MostUnderWay));
    private readonly SemaphoreSlim _opening = new(1);
    private IChannel? _channel;

    /// <summary>Publishes all; ends when the broker has them all. Waits while the queue is full and while there is no broker.</summary>
    /// <exception cref="InvalidOperationException">The queue is not there. It has been declared again: another try may succeed.</exception>
    public Task PublishAsync(string queue, IEnumerable<OutgoingMessage> messages, CancellationToken cancellationToken) =>
        Task.WhenAll(messages.Select(message => PublishAsync(queue, message, cancellationToken)));

    /// <inheritdoc cref="PublishAsync(string, IEnumerable{OutgoingMessage}, CancellationToken)"/>
    public async Task PublishAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var (wait, patience) = (s_shortestWait, s_leastPatience);
        while (true)
        {
            var attempt = await AttemptAsync(queue, message, patience, cancellationToken).ConfigureAwait(false);
            if (attempt == Attempt.Confirmed)
                return;
            if (attempt == Attempt.Unanswered)
                patience = Double(patience, s_mostPatience);
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            wait = Double(wait, s_longestWait);
        }
    }

    private static TimeSpan Double(TimeSpan span, TimeSpan most) => span * 2 < most ? span * 2 : most;

    private async Task<Attempt> AttemptAsync(string queue, OutgoingMessage message, TimeSpan patience, CancellationToken cancellationToken)
    {
        await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var channel = await OpenAsync(cancellationToken).ConfigureAwait(false);
            // Mandatory: a message that no queue takes is confirmed otherwise, and gone. The token ends only our waiting: a frame half written is a connection lost.
            var publishing = channel.BasicPublishAsync("", queue, mandatory: true, message.ToProperties(), message.Body, CancellationToken.None).AsTask();
            return await AnswerAsync(publishing, channel, patience, cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException unroutable) when (unroutable.IsReturn)
        {
            await broker.RestoreQueuesAsync(cancellationToken).ConfigureAwait(false);
            throw new InvalidOperationException($"The broker has no queue {queue}: somebody removed it. It has been made again.", unroutable);
        }
        catch (Exception exception) when (!broker.IsDisposed && BrokerConnection.IsLoss(exception, cancellationToken))
        {
            // Refused because the queue is full, or lost with its channel. In the second case it may have arrived: whoever reads it copes with two.
            LogRetry(queue, message.Id, exception.GetType().Name);
            return Attempt.Failed;
        }
        finally
        {
            _window.Release();
        }
    }

    /// <summary>Waits for the broker's word, and looks now and then whether the channel is still there to bring it.</summary>
    /// <remarks>A quorum queue without a leader takes what is published, and nothing is said of it for ever (seen with RabbitMQ 3.10.8 that was
    /// killed by SIGKILL under load: the queue had no leader until somebody saw to it). So waiting has an end, and the connection ends with it: what
    /// it still had to say, or to send on late, ends too. Closing only the channel was tried: it may hang as well. Consumers have a connection of
    /// their own and notice nothing.</remarks>
    private async Task<Attempt> AnswerAsync(Task publishing, IChannel channel, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < patience; waited += s_look)
        {
            try
            {
                await publishing.WaitAsync(s_look, time, cancellationToken).ConfigureAwait(false);
                return Attempt.Confirmed;
            }
            catch (TimeoutException) when (!publishing.IsCompleted)
            {
                if (!channel.IsOpen)
                    return Attempt.Failed;
            }
        }

        // The first to lose patience drops it for all.
        if (Interlocked.CompareExchange(ref _channel, null, channel) == channel)
        {
            LogUnanswered(patience);
            await broker.DropAsync().ConfigureAwait(false);
        }

        return Attempt.Unanswered;
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _channel) is { IsOpen: true } open)
            return open;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_channel is { IsOpen: true } opened)
                return opened;
            var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            return _channel = await broker.RunAsync(connection => connection.CreateChannelAsync(options, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    [LoggerMessage(71, LogLevel.Warning, "The broker has not confirmed a message within {Patience}; publishing again on another connection. If this is said again and again, a queue of the broker has no leader")]
    private partial void LogUnanswered(TimeSpan patience);

    [LoggerMessage(64, LogLevel.Debug, "Publishing {Message} to {Queue} again after {Reason}")]
    private partial void LogRetry(string queue, string message, string reason);
}
