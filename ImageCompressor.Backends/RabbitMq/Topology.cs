using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>The queues. A job that its worker did not answer is a suspect: it goes to a queue whose jobs run alone, and from there, when it
/// was out too often, to the dead. All of them are quorum queues: only these count deliveries and hand dead letters on without losing one.</summary>
/// <remarks>Counting in the first queue was rejected: the neighbours of a job that kills its worker come back together with it, and
/// would be given up together with it. docs/decisions/0008 has the whole of it.</remarks>
internal sealed partial class Topology(string prefix, int capacity, int maxDeliveries, ILogger log)
{
    /// <summary>What was given up stays for this long, and at most so many, for a person to look at.</summary>
    private static readonly TimeSpan s_buriedFor = TimeSpan.FromDays(14);
    private const int MostBuried = 10_000;

    /// <summary>Newer brokers have a limit where none is named; an answer must never be dropped.</summary>
    private const int NoLimit = 1_000_000_000;

    public string Tasks { get; } = prefix + "image_tasks";
    public string Suspects { get; } = prefix + "image_tasks.suspects";
    public string Dead { get; } = prefix + "image_tasks.dead";
    public string Buried { get; } = prefix + "image_tasks.buried";
    public string Looking { get; } = prefix + "image_tasks.buried.looking";
    public string Results { get; } = prefix + "image_results";

    /// <summary>How many jobs wait at most, give or take those under way.</summary>
    public int Capacity => capacity;

    /// <summary>Makes the queues that are not there. Where one is, but is made otherwise, it is used as it is, and the log says so.</summary>
    public async Task DeclareAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await DeclareAsync(connection, Buried, new()
        {
            ["x-max-length"] = MostBuried,
            ["x-overflow"] = "drop-head",
            ["x-message-ttl"] = (long)s_buriedFor.TotalMilliseconds,
            // Who looks at them gives them back, and newer brokers count that.
            ["x-delivery-limit"] = NoLimit,
        }, cancellationToken).ConfigureAwait(false);
        await DeclareAsync(connection, Dead, new() { ["x-delivery-limit"] = NoLimit }, cancellationToken).ConfigureAwait(false);
        await DeclareAsync(connection, Results, new() { ["x-delivery-limit"] = NoLimit }, cancellationToken).ConfigureAwait(false);
        // A limit of n gives n + 1 deliveries, and one was given from the first queue.
        await DeclareAsync(connection, Suspects, Limited(Math.Max(0, maxDeliveries - 2), Dead), cancellationToken).ConfigureAwait(false);
        var tasks = Limited(0, maxDeliveries > 1 ? Suspects : Dead);
        // The broker counts until there is one more than it says.
        tasks["x-max-length"] = Math.Max(0, capacity - 1);
        await DeclareAsync(connection, Tasks, tasks, cancellationToken).ConfigureAwait(false);
    }

    private static Dictionary<string, object?> Limited(int redeliveries, string then) => new()
    {
        ["x-delivery-limit"] = redeliveries,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = then,
        // A dead letter is confirmed by the queue that it goes to before it leaves this one; that needs the overflow named so.
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    private async Task DeclareAsync(
        IConnection connection, string name, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        // A channel for each: a refusal closes it.
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        try
        {
            await channel.QueueDeclareAsync(
                name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            LogOtherwise(name, refused.ShutdownReason.ReplyText);
        }
    }

    [LoggerMessage(63, LogLevel.Warning,
        "The queue {Queue} is there but made otherwise, and is used as it is ({Reason}). For the settings to count, stop all processes and delete it; what was in it is offered again")]
    private partial void LogOtherwise(string queue, string reason);
}
