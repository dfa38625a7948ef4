using System.Security.Cryptography;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>Looks through what was given up. A broker shows a message only by giving it out, so all are taken, and given back at the end: two who look
/// at once would hide them from each other. So one looks at a time, on a connection of its own, with which all that it holds comes back
/// whatever becomes of it.</summary>
/// <remarks>A stream, which may be read without taking, was rejected: nothing can be removed from it. The lock is a queue that only one connection may
/// have, which the broker takes away with the connection.</remarks>
internal sealed class BuriedLetters(BrokerAddress address, Topology topology, TimeProvider time, ILogger log)
{
    private enum Verdict
    {
        Keep,

        /// <summary>Keep, and show no more.</summary>
        Enough,
        Remove,
    }

    /// <summary>As a delivery's number: all that were not acknowledged. The number of one that was would be an error.</summary>
    private const ulong AllOfThem = 0;

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>At most so many, each once: a process that died while it buried one has buried it twice.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(int most, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, DeadLetter>(StringComparer.Ordinal);
        await LookAsync(message =>
        {
            found[message.Id] = message.ToDeadLetter();
            return found.Count < most ? Verdict.Keep : Verdict.Enough;
        }, found.Clear, cancellationToken).ConfigureAwait(false);
        // What was given back stands in another order.
        return [.. found.Values.OrderBy(letter => letter.At).ThenBy(letter => letter.Id, StringComparer.Ordinal)];
    }

    public async Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return;
        var unwanted = ids.ToHashSet(StringComparer.Ordinal);
        await LookAsync(message => unwanted.Contains(message.Id) ? Verdict.Remove : Verdict.Keep, () => { }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Shows each to <paramref name="see"/>. A connection that is lost
    /// begins again, after <paramref name="begin"/>.</summary>
    private async Task LookAsync(Func<Buried, Verdict> see, Action begin, CancellationToken cancellationToken)
    {
        var broker = new BrokerConnection(address, topology, time, log);
        await using var _ = broker.ConfigureAwait(false);
        await broker.RunAsync(async connection =>
        {
            begin();
            await LookAsync(await EnterAsync(connection, cancellationToken).ConfigureAwait(false), see, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task LookAsync(IChannel channel, Func<Buried, Verdict> see, CancellationToken cancellationToken)
    {
        while (await channel.BasicGetAsync(topology.Buried, autoAck: false, cancellationToken).ConfigureAwait(false) is { } message)
        {
            var verdict = see(new Buried(message.Body, message.BasicProperties));
            if (verdict == Verdict.Remove)
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken).ConfigureAwait(false);
            if (verdict == Verdict.Enough)
                break;
        }

        await channel.BasicNackAsync(AllOfThem, multiple: true, requeue: true, cancellationToken).ConfigureAwait(false);
        // It answers when it has done what came before, and only then may the next one look.
        await channel.QueueDeclarePassiveAsync(topology.Buried, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until nobody else looks.</summary>
    private async Task<IChannel> EnterAsync(IConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            // A channel for each try: a refusal closes it. All of them go with the connection.
            var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            try
            {
                await channel.QueueDeclareAsync(
                    topology.Looking, durable: false, exclusive: true, autoDelete: true,
                    new Dictionary<string, object?> { ["x-queue-type"] = "classic" }, cancellationToken: cancellationToken).ConfigureAwait(false);
                return channel;
            }
            catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == Constants.ResourceLocked)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }

            await Task.Delay(s_lookAgain, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed record Buried(ReadOnlyMemory<byte> Body, IReadOnlyBasicProperties Properties) : WrittenMessage(Body, Properties)
    {
        /// <summary>What somebody put there by hand may have no id; it is then called by its content.</summary>
        public string Id => Properties.MessageId is { Length: > 0 } id ? id : Convert.ToHexStringLower(SHA256.HashData(Body.Span));

        public DeadLetter ToDeadLetter()
        {
            JobMessage.TryRead(this, out var job);
            return new DeadLetter(
                Id, job, Reason ?? DeadLetter.Unreadable, Properties.IsTimestampPresent() ? DateTimeOffset.FromUnixTimeSeconds(Properties.Timestamp.UnixTime) : null);
        }
    }
}
