using System.Text;
using ImageCompressor.Backends.InProcess;
using ImageCompressor.Backends.Redis;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.PortContracts;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace ImageCompressor.Tests.Backends.Redis;

/// <summary>Announced in one process and followed in another, as the contract wants it of one.</summary>
public sealed class RedisProgressFeedTests : ProgressFeedContract
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    private RedisServer _server = null!;
    private RedisProgressFeed _one = null!;

    protected override async Task<IProgressFeed> OpenAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _one = await OpenAsync(_server);
        return _one;
    }

    protected override async ValueTask CloseAsync()
    {
        if (_one is not null) await _one.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Another_process_hears_what_is_announced_here_whole_and_in_order()
    {
        await using var other = await OpenAsync(_server);
        var batch = BatchId.New(DateTimeOffset.UnixEpoch);
        await using var follower = other.Follow(batch, Token).GetAsyncEnumerator(Token);
        ImageId[] images = [ImageId.New(DateTimeOffset.UnixEpoch), ImageId.New(DateTimeOffset.UnixEpoch)];
        for (var i = 1; i <= 20; i++) await _one.AnnounceAsync(Progress(batch, i) with { Images = images }, Token);
        for (var i = 1; i <= 20; i++)
        {
            var got = await NextAsync(follower);
            Assert.Equal(images, got.Images);
            Assert.Equal(Progress(batch, i), got with { Images = [] });
        }
    }

    [Fact]
    public async Task What_is_announced_here_is_heard_here_once()
    {
        var batch = BatchId.New(DateTimeOffset.UnixEpoch);
        await using var other = await OpenAsync(_server);
        await using var follower = _one.Follow(batch, Token).GetAsyncEnumerator(Token);
        await _one.AnnounceAsync(Progress(batch, 1), Token);
        Assert.Equal(Progress(batch, 1), await NextAsync(follower));
        // By way of Redis, and so after the echo of the first, if that was not dropped.
        await other.AnnounceAsync(Progress(batch, 2), Token);
        Assert.Equal(Progress(batch, 2), await NextAsync(follower));
    }

    [Fact]
    public async Task While_Redis_is_away_nothing_fails_and_when_it_is_back_all_goes_on()
    {
        await using var other = await OpenAsync(_server);
        var batch = BatchId.New(DateTimeOffset.UnixEpoch);
        await using var here = _one.Follow(batch, Token).GetAsyncEnumerator(Token);
        await using var there = other.Follow(batch, Token).GetAsyncEnumerator(Token);
        await _server.StopAsync();
        await UntilAsync(() => _one.Fault is not null && other.Fault is not null);
        for (var i = 1; i <= 50; i++) await _one.AnnounceAsync(Progress(batch, i), Token).AsTask().WaitAsync(s_soon, Token);
        Assert.Equal(Progress(batch, 1), await NextAsync(here));
        Assert.Contains($"127.0.0.1:{_server.Port}", _one.Fault);
        Assert.DoesNotContain(RedisServer.Password, _one.Fault);

        await _server.StartAsync();
        await UntilAsync(() => _one.Fault is null && other.Fault is null);
        // The client is connected a moment before it is subscribed again; what is announced in between is lost, as a hint may be.
        var heard = NextAsync(there);
        for (var i = 100; !heard.IsCompleted; i++, await Task.Delay(50, Token)) await _one.AnnounceAsync(Progress(batch, i), Token);
        Assert.InRange((await heard).Counts.Completed, 100, long.MaxValue);
    }

    [Fact]
    public async Task A_feed_that_starts_before_its_Redis_finds_it_later()
    {
        await _server.StopAsync();
        await using var early = Open(_server.ConnectionString);
        await UntilAsync(() => early.Fault is not null);
        await _server.StartAsync();
        await UntilAsync(() => early.Fault is null && _one.Fault is null);
        var batch = BatchId.New(DateTimeOffset.UnixEpoch);
        await using var follower = early.Follow(batch, Token).GetAsyncEnumerator(Token);
        // Connected is a moment before subscribed, here too.
        var heard = NextAsync(follower);
        for (var i = 1; !heard.IsCompleted; i++, await Task.Delay(50, Token)) await _one.AnnounceAsync(Progress(batch, i), Token);
        Assert.InRange((await heard).Counts.Completed, 1, long.MaxValue);
    }

    [Fact]
    public async Task A_wrong_password_is_a_fault_that_does_not_show_it()
    {
        await using var feed = Open($"127.0.0.1:{_server.Port},password=guessed");
        await UntilAsync(() => feed.Fault is not null);
        Assert.DoesNotContain("guessed", feed.Fault);
        await feed.AnnounceAsync(Progress(BatchId.New(DateTimeOffset.UnixEpoch), 1), Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"from\":\"x\"}")]
    [InlineData("{\"batch\":\"BATCH\",\"pending\":-1}")]
    [InlineData("{\"batch\":\"BATCH\",\"completed\":99999999999999999999}")]
    [InlineData("{\"batch\":\"BATCH\",\"at\":\"yesterday\"}")]
    public async Task What_others_write_into_the_channel_disturbs_nobody(string text)
    {
        var batch = BatchId.New(DateTimeOffset.UnixEpoch);
        await using var other = await OpenAsync(_server);
        await using var follower = _one.Follow(batch, Token).GetAsyncEnumerator(Token);
        await using (var stranger = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString))
            await stranger.GetSubscriber().PublishAsync(RedisChannel.Literal(RedisProgressFeed.Channel), text.Replace("BATCH", batch.Value.ToString()));
        await other.AnnounceAsync(Progress(batch, 1), Token);
        Assert.Equal(Progress(batch, 1), await NextAsync(follower));
    }

    [Fact]
    public void A_message_that_names_too_many_images_is_cut()
    {
        var many = new BatchProgress(BatchId.New(DateTimeOffset.UnixEpoch), default, 0, 0, default) { Images = [.. Enumerable.Repeat(default(ImageId), 5_000)] };
        var read = ProgressMessage.Read(ProgressMessage.Write(Guid.NewGuid(), many))!;
        Assert.Equal(BatchProgress.MostImages, read.ToProgress().Images.Count);
        Assert.Null(ProgressMessage.Read(Encoding.UTF8.GetBytes("{}x")));
    }

    private static BatchProgress Progress(BatchId batch, int completed) =>
        new(batch, new BatchCounts(1, 2, completed, 3, 4), 1_000, 400, DateTimeOffset.UnixEpoch.AddSeconds(completed));

    private static async Task<RedisProgressFeed> OpenAsync(RedisServer server)
    {
        var feed = Open(server.ConnectionString);
        await UntilAsync(() => feed.Fault is null);
        return feed;
    }

    private static RedisProgressFeed Open(string connection) => new(
        RedisAddress.TryParse(connection, out var address) ? address : throw new FormatException(), new InProcessProgressFeed(), TimeProvider.System,
        NullLogger<RedisProgressFeed>.Instance);

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var deadline = DateTime.UtcNow + s_soon; !holds(); await Task.Delay(20, Token)) Assert.True(DateTime.UtcNow < deadline);
    }

    private static async Task<BatchProgress> NextAsync(IAsyncEnumerator<BatchProgress> follower)
    {
        Assert.True(await follower.MoveNextAsync().AsTask().WaitAsync(s_soon, Token));
        return follower.Current;
    }
}
