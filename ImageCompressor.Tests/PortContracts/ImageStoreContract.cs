using ImageCompressor.Domain.Images;

namespace ImageCompressor.Tests.PortContracts;

/// <summary>What every <see cref="IImageStore"/> does; a folder's subclass says only how to open it.</summary>
public abstract class ImageStoreContract : IAsyncLifetime
{
    private static readonly string s_sha = new('a', 64);
    private static readonly ObjectName s_name = ObjectName.Compressed(s_sha, new string('b', 32), "webp");
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];

    protected IImageStore Store { get; private set; } = null!;

    protected ManualClock Clock { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts the server that the store needs, if any.</summary>
    protected virtual ValueTask StartAsync() => ValueTask.CompletedTask;

    /// <summary>Opens the store of this test: at every call another instance on the same data.</summary>
    protected abstract IImageStore Open(TimeProvider time);

    /// <summary>Closes whatever was opened and removes the data.</summary>
    protected abstract ValueTask CloseAsync();

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        Store = Open(Clock);
        await Store.PrepareAsync(Token);
    }

    public ValueTask DisposeAsync() => CloseAsync();

    [Fact]
    public async Task Preparing_again_and_from_several_instances_at_once_keeps_what_is_there()
    {
        await PutAsync(s_name, s_content);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open(Clock).PrepareAsync(Token))));
        Assert.Equal(s_content, await ReadAsync(s_name, null));
    }

    [Fact]
    public async Task What_was_put_is_there_whole_for_every_instance()
    {
        Assert.False(await Store.ExistsAsync(s_name, Token));
        Assert.Equal(PutOutcome.Stored, await PutAsync(s_name, s_content));
        Assert.True(await Store.ExistsAsync(s_name, Token));
        await using var opened = await Open(Clock).OpenAsync(s_name, null, Token);
        Assert.Equal((300_000, 300_000), (opened!.Length, opened.TotalLength));
        Assert.Equal(s_content, await BytesAsync(opened));
    }

    [Fact]
    public async Task Putting_again_reports_AlreadyStored_and_changes_nothing()
    {
        await PutAsync(s_name, s_content);
        Assert.Equal(PutOutcome.AlreadyStored, await PutAsync(s_name, [1, 2, 3]));
        Assert.Equal(s_content, await ReadAsync(s_name, null));
    }

    [Fact]
    public async Task Of_twenty_who_put_at_once_one_stores()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => PutAsync(s_name, s_content))));
        Assert.Single(outcomes, outcome => outcome == PutOutcome.Stored);
        Assert.Equal(s_content, await ReadAsync(s_name, null));
    }

    [Fact]
    public async Task Nobody_sees_half_an_object()
    {
        var putting = Task.Run(() => PutAsync(s_name, s_content));
        for (var i = 0; i < 2_000; i++)
        {
            if (await Store.OpenAsync(s_name, null, Token) is not { } seen)
                continue;
            await using (seen)
                Assert.Equal(s_content.Length, (await BytesAsync(seen)).Length);
            break;
        }

        await putting;
        Assert.True(await Store.ExistsAsync(s_name, Token));
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        await PutAsync(s_name, []);
        Assert.True(await Store.ExistsAsync(s_name, Token));
        Assert.Empty((await ReadAsync(s_name, null))!);
    }

    [Theory]
    [InlineData(0, 10, 0, 10)]
    [InlineData(299_990, 10, 299_990, 10)]
    [InlineData(299_990, 11, 299_990, 10)]
    [InlineData(100_000, 150_000, 100_000, 150_000)]
    [InlineData(0, long.MaxValue, 0, 300_000)]
    [InlineData(5, 0, 5, 0)]
    [InlineData(300_000, 1, 0, 0)]
    [InlineData(long.MaxValue, long.MaxValue, 0, 0)]
    public async Task A_range_gives_that_part_and_ends_with_the_object(long offset, long length, int from, int count)
    {
        await PutAsync(s_name, s_content);
        await using var opened = await Store.OpenAsync(s_name, new ByteRange(offset, length), Token);
        Assert.Equal((count, 300_000), (opened!.Length, opened.TotalLength));
        Assert.Equal(s_content.AsSpan(from, count).ToArray(), await BytesAsync(opened));
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, -1)]
    public async Task A_negative_range_is_refused(long offset, long length)
    {
        await PutAsync(s_name, s_content);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenAsync(s_name, new ByteRange(offset, length), Token));
    }

    [Fact]
    public async Task What_is_not_there_opens_as_nothing()
    {
        Assert.Null(await Store.OpenAsync(s_name, null, Token));
        Assert.Null(await Store.OpenAsync(s_name, new ByteRange(0, 1), Token));
    }

    [Fact]
    public async Task Objects_are_told_apart_by_bucket_and_by_every_part_of_the_key()
    {
        ObjectName[] names =
        [
            ObjectName.Original(s_sha), s_name, ObjectName.Compressed(s_sha, new string('b', 32), "jpg"), ObjectName.Report(s_sha, new string('b', 32)),
            new(ObjectName.CompressedBucket, s_sha), new(ObjectName.OriginalBucket, "x"), new(ObjectName.OriginalBucket, "x/y"),
            new(ObjectName.OriginalBucket, "x.y"), new(ObjectName.OriginalBucket, "x-y"),
        ];
        for (var i = 0; i < names.Length; i++)
            Assert.Equal(PutOutcome.Stored, await PutAsync(names[i], [(byte)i]));
        for (var i = 0; i < names.Length; i++)
            Assert.Equal(new[] { (byte)i }, await ReadAsync(names[i], null));
    }

    [Fact]
    public async Task Deleting_removes_what_is_named_and_nothing_else()
    {
        var report = ObjectName.Report(s_sha, new string('b', 32));
        await PutAsync(s_name, s_content);
        await PutAsync(report, [1]);

        await Store.DeleteAsync([s_name, ObjectName.Original(s_sha)], Token);
        await Store.DeleteAsync([s_name], Token);
        await Store.DeleteAsync([], Token);

        Assert.False(await Store.ExistsAsync(s_name, Token));
        Assert.True(await Store.ExistsAsync(report, Token));
        Assert.Equal(PutOutcome.Stored, await PutAsync(s_name, s_content));
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { ObjectName.OriginalBucket, "" },
        { ObjectName.OriginalBucket, "." },
        { ObjectName.OriginalBucket, ".." },
        { ObjectName.OriginalBucket, "../compressed-images/x" },
        { ObjectName.OriginalBucket, "a/../../b" },
        { ObjectName.OriginalBucket, "a/./b" },
        { ObjectName.OriginalBucket, "/etc/passwd" },
        { ObjectName.OriginalBucket, "a//b" },
        { ObjectName.OriginalBucket, "a/" },
        { ObjectName.OriginalBucket, "a\\b" },
        { ObjectName.OriginalBucket, "c:evil" },
        { ObjectName.OriginalBucket, "a\0b" },
        { ObjectName.OriginalBucket, "a\nb" },
        { ObjectName.OriginalBucket, "a b" },
        { ObjectName.OriginalBucket, "A" },
        { ObjectName.OriginalBucket, "ä" },
        { ObjectName.OriginalBucket, "a%2e%2e" },
        { ObjectName.OriginalBucket, "a?b" },
        { ObjectName.OriginalBucket, new string('a', 5_000) },
        { "", "a" },
        { "..", "a" },
        { "incoming", "a" },
        { "original-images/..", "a" },
        { "Original-Images", "a" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_name_that_would_leave_its_bucket_is_refused_by_every_method(string bucket, string key)
    {
        var name = new ObjectName(bucket, key);
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(name, [1]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.OpenAsync(name, null, Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ExistsAsync(name, Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.DeleteAsync([name], Token));
    }

    [Fact]
    public async Task A_cancelled_put_leaves_nothing_behind()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.PutAsync(s_name, s_content, "image/webp", cancelled.Token));
        Assert.False(await Store.ExistsAsync(s_name, Token));
    }

    [Fact]
    public async Task A_link_is_absolute_where_there_is_one()
    {
        await PutAsync(s_name, s_content);
        Assert.NotEqual(false, Store.Link(s_name, TimeSpan.FromMinutes(5))?.IsAbsoluteUri);
    }

    protected Task<PutOutcome> PutAsync(ObjectName name, byte[] content) => Store.PutAsync(name, content, "image/webp", Token);

    protected async Task<byte[]?> ReadAsync(ObjectName name, ByteRange? range)
    {
        await using var opened = await Store.OpenAsync(name, range, Token);
        return opened is null ? null : await BytesAsync(opened);
    }

    private static async Task<byte[]> BytesAsync(StoredObject opened)
    {
        using var bytes = new MemoryStream();
        await opened.Content.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }
}
