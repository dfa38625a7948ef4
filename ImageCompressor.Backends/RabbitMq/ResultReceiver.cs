using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>One recorder's receiver of answers.</summary>
internal sealed partial class ResultReceiver(BrokerConnection broker, Topology topology, ConfirmedPublisher publisher, TimeProvider time, ILogger log)
{
    /// <summary>How long a group that is not full is waited for: a write to the store costs about as much for one as for many.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(4);

    private const int LeastPrefetch = 64;

    public async IAsyncEnumerable<ResultDelivery> ReceiveAsync(int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var arrived = Channel.CreateUnbounded<Incoming>(); // the broker sends no more than the prefetch
            // Two groups: one is recorded while the next arrives.
            await using var subscription = (await Subscription.OpenAsync(
                broker, [(topology.Results, Math.Max(LeastPrefetch, 2 * most))], incoming => arrived.Writer.TryWrite(incoming),
                _ => arrived.Writer.TryComplete(), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            var groups = new ResultGroups();
            while (await arrived.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var group = groups.Begin();
                await FillAsync(group, arrived.Reader, most, cancellationToken).ConfigureAwait(false);
                if (group.Results.Count > 0)
                    yield return group;
                else
                    await group.AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task FillAsync(ResultGroup group, ChannelReader<Incoming> arrived, int most, CancellationToken cancellationToken)
    {
        await DrainAsync(group, arrived, most, cancellationToken).ConfigureAwait(false);
        if (group.Count >= most)
            return;
        await Task.Delay(s_gather, time, cancellationToken).ConfigureAwait(false);
        await DrainAsync(group, arrived, most, cancellationToken).ConfigureAwait(false);
    }

    private async Task DrainAsync(ResultGroup group, ChannelReader<Incoming> arrived, int most, CancellationToken cancellationToken)
    {
        while (group.Count < most && arrived.TryRead(out var incoming))
        {
            if (ResultMessage.TryRead(incoming, out var result))
            {
                group.Add(incoming, result);
                continue;
            }

            // Kept for a person; its image is offered again when its time is up.
            LogUnreadable(incoming.Properties.MessageId);
            await publisher.PublishAsync(topology.Buried, incoming.GivenUp(DeadLetter.Unreadable, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            group.Add(incoming);
        }
    }

    [LoggerMessage(67, LogLevel.Error, "The answer {Message} cannot be read; it is kept with the buried, and its image is done again")]
    private partial void LogUnreadable(string? message);
}
