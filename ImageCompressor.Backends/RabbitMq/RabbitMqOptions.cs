namespace ImageCompressor.Backends.RabbitMq;

/// <summary>What the adapter is told.</summary>
/// <param name="Address">The broker.</param>
/// <param name="Capacity">How many jobs wait at most, give or take those under way; at least 1.</param>
/// <param name="MaxDeliveries">How often a job is given out at most, the first time included; at least 1.</param>
/// <param name="Prefetch">How many jobs one receiver holds at most, 1 to 65,535: the worker's slots.</param>
public sealed record RabbitMqOptions(BrokerAddress Address, int Capacity, int MaxDeliveries, int Prefetch)
{
    /// <summary>Put before the queues' names; nothing by default. Different services on one broker have virtual hosts.</summary>
    public string Prefix { get; init; } = "";
}
