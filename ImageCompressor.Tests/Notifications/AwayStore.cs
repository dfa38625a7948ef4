using System.Reflection;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Tests.Notifications;

/// <summary>A real store that a test may take away for a while, or for one call.</summary>
public class AwayStore : DispatchProxy
{
    private IBatchStore _store = null!;

    /// <summary>Whether a call of this name fails as a database does that is away.</summary>
    public Func<string, bool> IsAway { get; set; } = _ => false;

    public static IBatchStore Before(IBatchStore store)
    {
        var proxy = Create<IBatchStore, AwayStore>();
        ((AwayStore)proxy)._store = store;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        IsAway(targetMethod!.Name) ? throw new BatchStoreException("away", new TimeoutException()) : targetMethod.Invoke(_store, args);
}
