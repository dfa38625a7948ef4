using System.Runtime.CompilerServices;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>One worker's receiver of jobs.</summary>
internal sealed partial class JobReceiver(BrokerConnection broker, Topology topology, ConfirmedPublisher publisher, int prefetch, TimeProvider time, ILogger log)
{
    /// <summary>A worker that stops does not wait longer for a broker that does not answer: closing the channel hands back too.</summary>
    private static readonly TimeSpan s_handBackWithin = TimeSpan.FromSeconds(5);

    private readonly Hands _hands = new(topology.Suspects);
    private readonly TimeProvider _time = time;

    public async IAsyncEnumerable<JobDelivery> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var subscription = await Subscription.OpenAsync(
                broker, [(topology.Tasks, prefetch), (topology.Suspects, 1)], _hands.Arrived, _hands.Closed, cancellationToken).ConfigureAwait(false);
            try
            {
                while (await _hands.NextAsync(subscription, cancellationToken).ConfigureAwait(false) is { } incoming)
                    if (JobMessage.TryRead(incoming, out var job))
                        yield return new Delivery(this, incoming, job);
                    else
                        await SetAsideAsync(incoming, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await LeaveAsync(subscription).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A message that cannot be read here goes to the dead, where a newer process may be able to: given back, it would come again for ever.</summary>
    private async Task SetAsideAsync(Incoming incoming, CancellationToken cancellationToken)
    {
        LogUnreadable(incoming.Properties.MessageId);
        await publisher.PublishAsync(topology.Dead, incoming.GivenUp(DeadLetter.Unreadable, _time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        await incoming.AcknowledgeAsync().ConfigureAwait(false);
        _hands.LetGo();
    }

    /// <summary>What was never given out is put back uncounted; what was given out and not answered is counted, by the channel's end.</summary>
    private async Task LeaveAsync(Subscription subscription)
    {
        await using var _ = subscription.ConfigureAwait(false);
        using var patience = new CancellationTokenSource(s_handBackWithin, _time);
        try
        {
            await subscription.StopAsync(patience.Token).ConfigureAwait(false);
            foreach (var incoming in _hands.TakeUntouched(subscription))
                await PutBackAsync(incoming, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            LogNotPutBack();
        }
    }

    /// <summary>Published again at the end of the line, then acknowledged. A refusal with requeue would do it in one step, and count: a few
    /// orderly stops would make a suspect of an image that did nothing.</summary>
    private async Task PutBackAsync(Incoming incoming, CancellationToken cancellationToken)
    {
        await publisher.PublishAsync(incoming.Queue, incoming.Again(), cancellationToken).ConfigureAwait(false);
        await incoming.AcknowledgeAsync().ConfigureAwait(false);
    }

    private Task PublishAnswerAsync(ImageResult result, CancellationToken cancellationToken) =>
        publisher.PublishAsync(topology.Results, ResultMessage.Of(result), cancellationToken);

    [LoggerMessage(65, LogLevel.Error, "The job {Message} cannot be read here; it goes to the dead letters")]
    private partial void LogUnreadable(string? message);

    [LoggerMessage(66, LogLevel.Warning, "The broker did not take jobs back in time; it takes them when the connection ends")]
    private partial void LogNotPutBack();

    private sealed class Delivery(JobReceiver receiver, Incoming incoming, ImageJob job) : JobDelivery
    {
        private int _gone;

        public override ImageJob Job => job;

        // The answer first and the acknowledgement after it: a death between the two brings the job again, and its second answer changes nothing.
        public override async Task AnswerAsync(ImageResult result, CancellationToken cancellationToken)
        {
            try
            {
                await receiver.PublishAnswerAsync(result, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (IsFirst())
                    await incoming.Subscription.RefuseAsync(incoming.Tag).ConfigureAwait(false);
                throw;
            }

            if (IsFirst())
                await incoming.AcknowledgeAsync().ConfigureAwait(false);
        }

        public override async Task HandBackAsync(CancellationToken cancellationToken)
        {
            if (!IsFirst())
                return;
            using var patience = new CancellationTokenSource(s_handBackWithin, receiver._time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            try
            {
                await receiver.PutBackAsync(incoming, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                await incoming.Subscription.RefuseAsync(incoming.Tag).ConfigureAwait(false);
            }
        }

        private bool IsFirst()
        {
            if (Interlocked.Exchange(ref _gone, 1) == 1)
                return false;
            receiver._hands.LetGo();
            return true;
        }
    }
}
