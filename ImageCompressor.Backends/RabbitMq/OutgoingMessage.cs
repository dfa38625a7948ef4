using RabbitMQ.Client;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>A message to be published, as often as it takes, under one id.</summary>
internal sealed record OutgoingMessage(string Id, ReadOnlyMemory<byte> Body, string? TraceParent = null, string? Reason = null)
{
    public const string TraceParentHeader = "traceparent";

    /// <summary>Why a message was put with the dead.</summary>
    public const string ReasonHeader = "x-reason";

    /// <summary>When it was given up; null for all others.</summary>
    public DateTimeOffset? At { get; init; }

    private const string MediaType = "application/json";

    public BasicProperties ToProperties()
    {
        var headers = new Dictionary<string, object?>();
        if (TraceParent is not null)
            headers[TraceParentHeader] = TraceParent;
        if (Reason is not null)
            headers[ReasonHeader] = Reason;
        var properties = new BasicProperties { MessageId = Id, Persistent = true, ContentType = MediaType, Headers = headers };
        if (At is { } at)
            properties.Timestamp = new AmqpTimestamp(at.ToUnixTimeSeconds());
        return properties;
    }
}
