using ImageCompressor.Backends.InProcess;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.InProcess;

public sealed class InProcessProgressFeedTests : ProgressFeedContract
{
    protected override Task<IProgressFeed> OpenAsync() => Task.FromResult<IProgressFeed>(new InProcessProgressFeed());

    protected override ValueTask CloseAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Followers_that_left_by_any_way_are_forgotten()
    {
        var feed = (InProcessProgressFeed)Feed;
        var batch = BatchId.New(DateTimeOffset.UnixEpoch);
        using var source = new CancellationTokenSource();
        _ = feed.Follow(batch, source.Token); // and never read
        await using (var follower = feed.Follow(batch, Token).GetAsyncEnumerator(Token))
        {
            await feed.AnnounceAsync(new BatchProgress(batch, default, 0, 0, default), Token);
            await follower.MoveNextAsync();
            Assert.Equal(1, feed.Followed);
        }

        Assert.Equal(1, feed.Followed);
        await source.CancelAsync();
        Assert.Equal(0, feed.Followed);
    }
}
