namespace ImageCompressor.Backends.RabbitMq;

/// <summary>What every message begins with.</summary>
internal abstract record WireMessage
{
    /// <summary>The version of its form.</summary>
    public int V { get; init; }
}
