using ImageCompressor.Processing;

namespace ImageCompressor.Tests.Processing;

public sealed class MegapixelGateTests
{
    [Fact]
    public async Task Images_enter_until_their_megapixels_fill_the_gate()
    {
        var gate = new MegapixelGate(10);
        var first = await gate.EnterAsync(6, default);
        using var second = await gate.EnterAsync(4, default);
        var third = gate.EnterAsync(1, default).AsTask();
        Assert.False(third.IsCompleted);
        first.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task An_image_larger_than_the_gate_goes_alone()
    {
        var gate = new MegapixelGate(10);
        var small = await gate.EnterAsync(1, default);
        var huge = gate.EnterAsync(100_000, default).AsTask();
        Assert.False(huge.IsCompleted);
        small.Dispose();
        var pass = await huge;
        var next = gate.EnterAsync(0.1, default).AsTask();
        Assert.False(next.IsCompleted);
        pass.Dispose();
        (await next).Dispose();
    }

    [Fact]
    public async Task A_small_image_does_not_overtake_a_waiting_large_one()
    {
        var gate = new MegapixelGate(10);
        var first = await gate.EnterAsync(6, default);
        var large = gate.EnterAsync(8, default).AsTask();
        var small = gate.EnterAsync(1, default).AsTask();
        Assert.False(small.IsCompleted);
        first.Dispose();
        using var entered = await large;
        (await small).Dispose();
    }

    [Fact]
    public async Task One_that_gives_up_lets_the_next_in_and_takes_no_room()
    {
        var gate = new MegapixelGate(10);
        var first = await gate.EnterAsync(6, default);
        using var cancel = new CancellationTokenSource();
        var large = gate.EnterAsync(8, cancel.Token).AsTask();
        var small = gate.EnterAsync(4, default).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await small).Dispose();
        first.Dispose();
        using var all = await gate.EnterAsync(10, default);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-5)]
    public async Task A_nonsense_size_does_not_break_the_gate(double megapixels)
    {
        var gate = new MegapixelGate(10);
        (await gate.EnterAsync(megapixels, default)).Dispose();
        using var all = await gate.EnterAsync(10, default);
        Assert.False(gate.EnterAsync(1, default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_thousand_images_at_random_never_exceed_it_and_all_get_through()
    {
        var gate = new MegapixelGate(20);
        var (inside, most) = (0.0, 0.0);
        var sync = new Lock();
        var sizes = Enumerable.Range(0, 1_000).Select(i => new Random(i).NextDouble() * 12).ToList();
        // Nobody leaves before all have asked: so those that fit in front are certainly inside at once.
        var allHaveAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = sizes.Select(async size =>
        {
            using var pass = await gate.EnterAsync(size, default);
            lock (sync) most = Math.Max(most, inside += size);
            await allHaveAsked.Task;
            await Task.Yield();
            lock (sync) inside -= size;
        }).ToList();
        var front = 0.0;
        foreach (var size in sizes.TakeWhile(size => front + size <= 20)) front += size;
        Assert.InRange(most, front - 1e-6, 20 + 1e-6);
        allHaveAsked.SetResult();
        await Task.WhenAll(all);
        Assert.InRange(most, front - 1e-6, 20 + 1e-6);
    }
}
