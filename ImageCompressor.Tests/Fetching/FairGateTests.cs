using ImageCompressor.Fetching;

namespace ImageCompressor.Tests.Fetching;

public sealed class FairGateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_came_first_is_served_first_even_if_a_later_one_would_fit()
    {
        var gate = new FairGate(10);
        await gate.TakeAsync(8, Stop);
        var large = gate.TakeAsync(5, Stop);
        var small = gate.TakeAsync(1, Stop);

        Assert.Equal((false, false, false), (large.IsCompleted, small.IsCompleted, gate.TryTake(1)));
        gate.Return(8);
        await large;
        await small;
        Assert.Equal(6, gate.Taken);
    }

    [Fact]
    public async Task Whoever_gives_up_in_front_lets_the_next_one_through()
    {
        var gate = new FairGate(10);
        await gate.TakeAsync(8, Stop);
        using var patience = new CancellationTokenSource();
        var large = gate.TakeAsync(5, patience.Token);
        var small = gate.TakeAsync(2, Stop);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small;
        Assert.Equal(10, gate.Taken);
    }

    [Fact]
    public async Task More_than_there_ever_is_is_a_fault_and_not_a_wait() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => new FairGate(10).TakeAsync(11, Stop));

    [Fact]
    public async Task Nothing_is_lost_when_takers_give_up_while_they_are_served()
    {
        var gate = new FairGate(3);
        var random = new Random(1);
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(async i =>
        {
            using var patience = new CancellationTokenSource();
            if (i % 2 == 0)
                patience.CancelAfter(TimeSpan.FromMilliseconds(random.Next(3)));
            var amount = 1 + (i % 3);
            try
            {
                await gate.TakeAsync(amount, patience.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Yield();
            gate.Return(amount);
        }));
        Assert.Equal(0, gate.Taken);
    }
}
