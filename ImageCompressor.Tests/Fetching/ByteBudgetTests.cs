using ImageCompressor.Fetching.Bytes;

namespace ImageCompressor.Tests.Fetching;

public sealed class ByteBudgetTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Known_lengths_wait_for_room_and_hold_nothing_meanwhile()
    {
        var budget = new ByteBudget(2000, 1000); // Common part: 1125.
        var first = await budget.ReserveAsync(1000, Stop);
        var second = budget.ReserveAsync(1000, Stop);

        Assert.Equal((false, 1000L), (second.IsCompleted, budget.Reserved));
        first.Dispose();
        (await second).Dispose();
        Assert.Equal(0, budget.Reserved);
    }

    [Fact]
    public async Task A_download_holds_a_slice_until_it_asks_for_the_rest_of_its_length_and_no_more()
    {
        var budget = new ByteBudget(2000, 1000);
        using var small = await budget.BeginAsync(100, Stop);
        using var large = await budget.BeginAsync(700, Stop);
        Assert.Equal((100L, 125L), (small.Bytes, large.Bytes));

        await large.GrowAsync(Stop);

        Assert.Equal((700L, 800L), (large.Bytes, budget.Reserved));
    }

    [Fact]
    public async Task Downloads_that_all_outgrow_their_slice_all_finish()
    {
        // The common part is filled with slices; each wants the rest; the large part serves one at a time.
        var budget = new ByteBudget(2000, 1000);
        var most = 0L;
        var running = Enumerable.Range(0, 200).Select(async i =>
        {
            long? known = i % 2 == 0 ? null : 1000 - i;
            using var lease = await budget.BeginAsync(known, Stop);
            await Task.Yield();
            await lease.GrowAsync(Stop);
            most = Math.Max(most, budget.Reserved);
            Assert.Equal(known ?? 1000, lease.Bytes);
            await Task.Yield();
            lease.ShrinkTo(800);
            await Task.Yield();
        });

        await Task.WhenAll(running).WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.Equal(0, budget.Reserved);
        Assert.InRange(most, 1000, 2000);
    }

    [Fact]
    public async Task A_complete_large_download_leaves_the_large_part_when_the_common_part_has_room()
    {
        var budget = new ByteBudget(2000, 1000);
        using var lease = await budget.BeginAsync(null, Stop);
        await lease.GrowAsync(Stop);
        using var other = await budget.BeginAsync(null, Stop);
        var growing = other.GrowAsync(Stop);
        Assert.False(growing.IsCompleted);

        lease.ShrinkTo(600);

        await growing;
        Assert.Equal((600L, 1000L, 1600L), (lease.Bytes, other.Bytes, budget.Reserved));
    }

    [Fact]
    public async Task A_complete_large_download_keeps_the_large_part_when_the_common_part_is_full()
    {
        var budget = new ByteBudget(2000, 1000);
        using var lease = await budget.BeginAsync(null, Stop);
        await lease.GrowAsync(Stop);
        using var other = await budget.ReserveAsync(1000, Stop);

        lease.ShrinkTo(600);

        Assert.Equal((1000L, 2000L), (lease.Bytes, budget.Reserved));
    }

    [Fact]
    public async Task Giving_back_twice_counts_once()
    {
        var budget = new ByteBudget(2000, 1000);
        var lease = await budget.ReserveAsync(700, Stop);
        using var other = await budget.ReserveAsync(100, Stop);
        lease.Dispose();
        lease.Dispose();
        Assert.Equal(100, budget.Reserved);
    }

    [Fact]
    public void A_budget_that_could_not_hold_two_downloads_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteBudget(1999, 1000));
}
