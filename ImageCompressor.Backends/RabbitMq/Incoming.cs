using System.Text;
using RabbitMQ.Client;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>A message as the broker has it.</summary>
internal abstract record WrittenMessage(ReadOnlyMemory<byte> Body, IReadOnlyBasicProperties Properties)
{
    public string? TraceParent => Header(OutgoingMessage.TraceParentHeader);

    public string? Reason => Header(OutgoingMessage.ReasonHeader);

    private string? Header(string name) =>
        Properties.Headers?.TryGetValue(name, out var value) != true ? null : value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string text => text,
            _ => null,
        };
}

/// <summary>A message as it was delivered.</summary>
internal sealed record Incoming(Subscription Subscription, string Queue, ulong Tag, ReadOnlyMemory<byte> Body, IReadOnlyBasicProperties Properties)
    : WrittenMessage(Body, Properties)
{
    public Task AcknowledgeAsync() => Subscription.AcknowledgeAsync(Tag);

    /// <summary>The same message once more, for another queue or the end of the same.</summary>
    public OutgoingMessage Again() => new(Properties.MessageId ?? Guid.NewGuid().ToString("N"), Body, TraceParent, Reason);

    /// <summary>The same message for those who look at what was given up.</summary>
    public OutgoingMessage GivenUp(string reason, DateTimeOffset now) => Again() with { Reason = reason, At = now };
}
