using ImageCompressor.Domain.Images;
using ImageCompressor.Processing;

namespace ImageCompressor.Tests.Processing;

public sealed class RecentThumbnailsTests
{
    private readonly RecentThumbnails _recent = new(100);

    [Fact]
    public void What_was_asked_for_last_stays_and_the_bytes_are_bounded()
    {
        Keep("a", 40);
        Keep("b", 40);
        Assert.NotNull(Find("a"));
        Keep("c", 40);
        Assert.Equal((true, false, true), (Find("a") is not null, Find("b") is not null, Find("c") is not null));
    }

    [Fact]
    public void One_larger_than_all_of_it_is_not_remembered_and_leaves_it_in_order()
    {
        Keep("a", 40);
        Keep("huge", 101);
        Assert.Null(Find("huge"));
        Keep("b", 100);
        Assert.NotNull(Find("b"));
    }

    [Fact]
    public void One_that_is_kept_twice_counts_once()
    {
        for (var i = 0; i < 10; i++) Keep("a", 40);
        Keep("b", 60);
        Assert.NotNull(Find("a"));
    }

    private void Keep(string key, int bytes) => _recent.Keep(Name(key), new Thumbnail(new byte[bytes], "image/webp"));

    private Thumbnail? Find(string key) => _recent.Find(Name(key));

    private static ObjectName Name(string key) => new(ObjectName.CompressedBucket, key);
}
