using ImageCompressor.Backends.RabbitMq;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.PortContracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.Backends.RabbitMq;

public sealed class RabbitMqJobQueueTests(RabbitMqFixture broker) : JobQueueContract
{
    private RabbitMqJobQueue _queue = null!;

    protected override async Task<IJobQueue> OpenAsync(int capacity, int maxDeliveries)
    {
        Assert.True(BrokerAddress.TryParse(await broker.ConnectionStringAsync(), out var address));
        var options = new RabbitMqOptions(address, capacity, maxDeliveries, Prefetch: 3) { Prefix = Guid.NewGuid().ToString("N")[..8] + "." };
        return _queue = new RabbitMqJobQueue(options, TimeProvider.System, NullLogger<RabbitMqJobQueue>.Instance);
    }

    protected override ValueTask CloseAsync() => _queue?.DisposeAsync() ?? ValueTask.CompletedTask;
}
