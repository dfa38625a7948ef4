using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Tests.Batches;

public sealed class BatchCountsTests
{
    [Theory]
    [InlineData(3, 0, 0, 0, 0, BatchStatus.Pending, 0)]
    [InlineData(2, 1, 0, 0, 0, BatchStatus.Processing, 0)]
    [InlineData(2, 0, 1, 0, 0, BatchStatus.Processing, 33)]
    [InlineData(0, 0, 3, 0, 0, BatchStatus.Completed, 100)]
    [InlineData(0, 0, 2, 1, 0, BatchStatus.CompletedWithErrors, 100)]
    [InlineData(0, 0, 0, 3, 0, BatchStatus.Failed, 100)]
    [InlineData(0, 0, 2, 0, 1, BatchStatus.Cancelled, 100)]
    [InlineData(0, 1, 1, 0, 1, BatchStatus.Processing, 66)]
    [InlineData(0, 0, 0, 0, 0, BatchStatus.Completed, 100)]
    [InlineData(0, 1, 999_999, 0, 0, BatchStatus.Processing, 99)]
    public void The_status_and_the_percentage_follow_from_the_counts(
        long pending, long processing, long completed, long failed, long cancelled, BatchStatus status, int percent)
    {
        var counts = new BatchCounts(pending, processing, completed, failed, cancelled);
        Assert.Equal((status, percent), (counts.Status, counts.Percent));
    }

    [Fact]
    public void An_id_is_read_back_and_nothing_else_is_an_id()
    {
        var id = BatchId.New(DateTimeOffset.UtcNow);
        Assert.True(BatchId.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
        foreach (var text in new[] { null, "", "x", id.ToString() + "0", id.Value.ToString(), "../../../../../../../../etc/passwd" })
            Assert.False(BatchId.TryParse(text, out _));
    }
}
