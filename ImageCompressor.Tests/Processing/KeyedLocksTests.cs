using ImageCompressor.Processing;

namespace ImageCompressor.Tests.Processing;

public sealed class KeyedLocksTests
{
    [Fact]
    public async Task The_same_key_waits_and_another_does_not()
    {
        var locks = new KeyedLocks();
        var first = await locks.EnterAsync("a", default);
        var second = locks.EnterAsync("a", default).AsTask();
        using (await locks.EnterAsync("b", default)) Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task One_that_gives_up_waiting_leaves_the_key_usable()
    {
        var locks = new KeyedLocks();
        using var cancel = new CancellationTokenSource();
        var first = await locks.EnterAsync("a", default);
        var second = locks.EnterAsync("a", cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        (await locks.EnterAsync("a", default)).Dispose();
    }
}
