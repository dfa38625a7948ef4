using ImageCompressor.Tests.Doubles;

[assembly: AssemblyFixture(typeof(RabbitMqFixture))]

namespace ImageCompressor.Tests.Doubles;

/// <summary>One broker for all tests of a run, started by the first that asks for it; each has queues of its own there.</summary>
public sealed class RabbitMqFixture : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitMqNode>> _node = new(RabbitMqNode.StartNewAsync);

    /// <summary>Skips the test where no broker can be had.</summary>
    public async Task<string> ConnectionStringAsync()
    {
        RabbitMqNode.SkipUnlessInstalled();
        return (await _node.Value).ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_node.IsValueCreated && _node.Value.IsCompletedSuccessfully) await (await _node.Value).DisposeAsync();
    }
}
