using System.Threading.Channels;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>Makes a failed image of each job that was given up, and keeps the job itself where a person can look at it. Runs beside whoever receives
/// answers; of several processes, each takes some.</summary>
internal sealed partial class DeadLetters(BrokerConnection broker, Topology topology, ConfirmedPublisher publisher, TimeProvider time, ILogger log)
{
    private const int Prefetch = 16;

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var arrived = Channel.CreateUnbounded<Incoming>();
            await using var subscription = (await Subscription.OpenAsync(
                broker, [(topology.Dead, Prefetch)], incoming => arrived.Writer.TryWrite(incoming), _ => arrived.Writer.TryComplete(),
                cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            await foreach (var incoming in arrived.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                await TryBuryAsync(incoming, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TryBuryAsync(Incoming incoming, CancellationToken cancellationToken)
    {
        try
        {
            await BuryAsync(incoming, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException missing)
        {
            // A queue was removed by hand and is made again: the letter is read again.
            LogNotBuried(missing, incoming.Properties.MessageId);
            await incoming.Subscription.RefuseAsync(incoming.Tag).ConfigureAwait(false);
        }
    }

    /// <summary>The answer first, then the grave, then the acknowledgement: a death in between repeats a step, and none is left out.</summary>
    private async Task BuryAsync(Incoming incoming, CancellationToken cancellationToken)
    {
        // What a worker could not read says so; what the broker gave up says nothing.
        var reason = incoming.Reason ?? DeadLetter.Crashed;
        if (JobMessage.TryRead(incoming, out var job))
        {
            LogGivenUp(job.Image, job.Batch, reason);
            var failure = new Failure(reason == DeadLetter.Crashed ? FailureKind.WorkerCrashed : FailureKind.Internal);
            var answer = ImageResult.For(job, ImageOutcome.Failed(failure), job.TraceParent);
            await publisher.PublishAsync(topology.Results, ResultMessage.Of(answer), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            LogUnreadable(incoming.Properties.MessageId, topology.Buried);
        }

        await publisher.PublishAsync(topology.Buried, incoming.GivenUp(reason, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        await incoming.AcknowledgeAsync().ConfigureAwait(false);
    }

    [LoggerMessage(68, LogLevel.Warning, "Image {Image} of batch {Batch} is given up: {Reason}")]
    private partial void LogGivenUp(ImageId image, Domain.Batches.BatchId batch, string reason);

    [LoggerMessage(69, LogLevel.Error, "The dead letter {Message} is no job that can be read here; it is kept in {Queue}, and its image is offered again when its time is up")]
    private partial void LogUnreadable(string? message, string queue);

    [LoggerMessage(70, LogLevel.Warning, "The dead letter {Message} could not be dealt with; trying again")]
    private partial void LogNotBuried(Exception exception, string? message);
}
