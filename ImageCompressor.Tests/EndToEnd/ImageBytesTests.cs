using System.Net;
using System.Net.Http.Headers;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

public sealed class ImageBytesTests : IAsyncLifetime
{
    private readonly byte[] _picture = TestImages.Png(1);
    private ServiceUnderTest _service = null!;
    private string _original = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync();
        var id = await _service.RunAsync($"urls\n{_service.Images.Serve("a.png", _picture)}\n", "?format=webp");
        _original = (await _service.ImagesOfAsync(id)).Single().GetProperty("originalUrl").GetString()!;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task The_original_is_given_back_byte_for_byte_with_its_type_for_ever()
    {
        using var answer = await _service.Http.GetAsync(_original);
        Assert.Equal(_picture, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task A_known_tag_is_answered_without_the_bytes()
    {
        using var first = await _service.Http.GetAsync(_original);
        using var request = new HttpRequestMessage(HttpMethod.Get, _original);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _service.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
    }

    [Theory]
    [InlineData(0, 0L)]
    [InlineData(10, 99L)]
    [InlineData(100, null)]
    public async Task A_range_gives_just_that_part(int from, long? to)
    {
        using var answer = await GetAsync(new RangeHeaderValue(from, to));
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        var end = (int)(to ?? _picture.Length - 1);
        Assert.Equal(_picture[from..(end + 1)], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(new ContentRangeHeaderValue(from, end, _picture.Length), answer.Content.Headers.ContentRange);
    }

    [Fact]
    public async Task The_last_bytes_can_be_asked_for()
    {
        using var answer = await GetAsync(new RangeHeaderValue(null, 7));
        Assert.Equal(_picture[^7..], await answer.Content.ReadAsByteArrayAsync());
        using var more = await GetAsync(new RangeHeaderValue(null, _picture.Length * 2L));
        Assert.Equal(_picture, await more.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_range_behind_the_end_is_416_and_not_cached()
    {
        using var answer = await GetAsync(new RangeHeaderValue(_picture.Length, null));
        await answer.IsProblemAsync(416, "range_not_satisfiable");
        Assert.Equal($"bytes */{_picture.Length}", answer.Content.Headers.GetValues("Content-Range").Single());
        Assert.False(answer.Headers.Contains("Cache-Control") && answer.Headers.CacheControl!.Public);
    }

    [Fact]
    public async Task A_head_tells_the_size_and_sends_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, _original);
        using var answer = await _service.Http.SendAsync(request);
        Assert.Equal(_picture.Length, answer.Content.Headers.ContentLength);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    private async Task<HttpResponseMessage> GetAsync(RangeHeaderValue range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _original) { Headers = { Range = range } };
        return await _service.Http.SendAsync(request);
    }
}
