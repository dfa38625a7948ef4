using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Tests.PortContracts;

/// <summary>What every <see cref="IProgressFeed"/> does; a folder's subclass says only how to open it.</summary>
public abstract class ProgressFeedContract : IAsyncLifetime
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    private readonly BatchId _batch = BatchId.New(DateTimeOffset.UnixEpoch);

    protected IProgressFeed Feed { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<IProgressFeed> OpenAsync();

    protected abstract ValueTask CloseAsync();

    public async ValueTask InitializeAsync() => Feed = await OpenAsync();

    public ValueTask DisposeAsync() => CloseAsync();

    [Fact]
    public async Task Every_follower_gets_every_later_announcement_whole_and_in_order()
    {
        await AnnounceAsync(0);
        await using var one = Follow();
        await using var other = Follow();
        for (var i = 1; i <= 5; i++)
            await AnnounceAsync(i);
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(Progress(i), await NextAsync(one));
            Assert.Equal(Progress(i), await NextAsync(other));
        }
    }

    [Fact]
    public async Task Following_begins_with_the_call_and_not_with_the_first_read()
    {
        var following = Feed.Follow(_batch, Token);
        await AnnounceAsync(7);
        await using var reader = following.GetAsyncEnumerator(Token);
        Assert.Equal(Progress(7), await NextAsync(reader));
    }

    [Fact]
    public async Task Other_batches_are_not_heard()
    {
        await using var follower = Follow();
        await Feed.AnnounceAsync(Progress(1) with { Batch = BatchId.New(DateTimeOffset.UnixEpoch) }, Token);
        await AnnounceAsync(2);
        Assert.Equal(Progress(2), await NextAsync(follower));
    }

    [Fact]
    public async Task The_images_that_ended_are_named_in_their_order()
    {
        await using var follower = Follow();
        ImageId[] images = [.. Enumerable.Range(0, BatchProgress.MostImages).Select(_ => ImageId.New(DateTimeOffset.UnixEpoch))];
        await Feed.AnnounceAsync(Progress(1) with { Images = images }, Token);
        var got = await NextAsync(follower);
        Assert.Equal(images, got.Images);
        Assert.Equal(Progress(1), got with { Images = [] });
    }

    [Fact]
    public async Task The_largest_numbers_come_whole()
    {
        await using var follower = Follow();
        var large = new BatchProgress(
            _batch, new BatchCounts(1, 2, long.MaxValue / 2, 3, 4), long.MaxValue, long.MaxValue - 1, new DateTimeOffset(DateTime.MaxValue, TimeSpan.Zero));
        await Feed.AnnounceAsync(large, Token);
        Assert.Equal(large, await NextAsync(follower));
    }

    [Fact]
    public async Task Announcing_to_nobody_is_no_error() => await AnnounceAsync(1);

    [Fact]
    public async Task A_follower_that_falls_behind_misses_older_ones_and_gets_the_newest_and_nobody_waits_for_it()
    {
        await using var slow = Follow();
        for (var i = 1; i <= 5_000; i++)
            await Feed.AnnounceAsync(Progress(i), Token).AsTask().WaitAsync(s_soon, Token);
        var got = new List<long>();
        do
            got.Add((await NextAsync(slow)).Counts.Completed);
        while (got[^1] != 5_000);
        Assert.Equal(got.Order(), got);
        Assert.InRange(got.Count, 1, 4_999);
    }

    [Fact]
    public async Task Following_ends_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        await using var follower = Feed.Follow(_batch, source.Token).GetAsyncEnumerator(CancellationToken.None);
        var waiting = follower.MoveNextAsync().AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(s_soon, Token));
        await AnnounceAsync(1);
    }

    protected ValueTask AnnounceAsync(int completed) => Feed.AnnounceAsync(Progress(completed), Token);

    private IAsyncEnumerator<BatchProgress> Follow() => Feed.Follow(_batch, Token).GetAsyncEnumerator(Token);

    private BatchProgress Progress(int completed) => new(
        _batch, new BatchCounts(9, 8, completed, 7, 6), completed * 1_000L, completed * 400L, DateTimeOffset.UnixEpoch.AddMilliseconds(completed));

    private static async Task<BatchProgress> NextAsync(IAsyncEnumerator<BatchProgress> follower)
    {
        Assert.True(await follower.MoveNextAsync().AsTask().WaitAsync(s_soon, Token));
        return follower.Current;
    }
}
