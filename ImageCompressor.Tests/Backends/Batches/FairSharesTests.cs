using ImageCompressor.Backends.Batches;

namespace ImageCompressor.Tests.Backends.Batches;

public sealed class FairSharesTests
{
    [Theory]
    [InlineData(new long[] { 1_000_000, 3 }, 100, new[] { 97, 3 })]
    [InlineData(new long[] { 5, 5, 5 }, 10, new[] { 4, 3, 3 })]
    [InlineData(new long[] { 5, 5, 5 }, 3, new[] { 1, 1, 1 })]
    [InlineData(new long[] { 1, 1 }, 100, new[] { 1, 1 })]
    [InlineData(new long[] { 1, 9, 1, 9 }, 10, new[] { 1, 4, 1, 4 })]
    [InlineData(new[] { long.MaxValue }, int.MaxValue, new[] { int.MaxValue })]
    public void What_a_small_batch_leaves_over_goes_to_the_others(long[] waiting, int most, int[] shares) =>
        Assert.Equal(shares, FairShares.Of(waiting, most));

    [Fact]
    public void Jobs_alternate_as_long_as_there_are_some() =>
        Assert.Equal([1, 4, 5, 2, 6, 3], FairShares.Interleave<int>([[1, 2, 3], [4], [5, 6]]));
}
