using System.Text;
using RabbitMQ.Client;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>A message as it was delivered.</summary>
internal sealed record Incoming(Subscription Subscription, string Queue, ulong Tag, ReadOnlyMemory<byte> Body, IReadOnlyBasicProperties Properties)
{
    public string? TraceParent => Header(OutgoingMessage.TraceParentHeader);

    public string? Reason => Header(OutgoingMessage.ReasonHeader);

    public Task AcknowledgeAsync() => Subscription.AcknowledgeAsync(Tag);

    /// <summary>The same message once more, for another queue or the end of the same.</summary>
    public OutgoingMessage Again(string? reason = null) =>
        new(Properties.MessageId ?? Guid.NewGuid().ToString("N"), Body, TraceParent, reason ?? Reason);

    private string? Header(string name) =>
        Properties.Headers?.TryGetValue(name, out var value) != true ? null : value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string text => text,
            _ => null,
        };
}
