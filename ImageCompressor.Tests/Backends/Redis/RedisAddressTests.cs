using ImageCompressor.Backends.Redis;

namespace ImageCompressor.Tests.Backends.Redis;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("cache.example.com:7000,password=hush,ssl=true", "cache.example.com:7000")]
    [InlineData("127.0.0.1:7000,user=me,password=hush", "127.0.0.1:7000")]
    [InlineData("one:1,other:2,password=hush", "one:1, other:2")]
    public void What_is_shown_of_an_address_is_where_and_not_who(string text, string shown)
    {
        Assert.True(RedisAddress.TryParse(text, out var address));
        Assert.Equal(shown, address.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("password=hush")]
    [InlineData("redis://user:hush@host:6379")]
    [InlineData("host,connectTimeout=soon")]
    [InlineData("host,nothing=known")]
    public void Anything_else_is_no_address(string? text) => Assert.False(RedisAddress.TryParse(text, out _));
}
