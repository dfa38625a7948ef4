using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace ImageCompressor.Tests.Fetching;

/// <summary>What becomes of the answers that hosts give.</summary>
public sealed class FetcherAnswerTests
{
    private static readonly byte[] s_image = FetcherFixture.Image;

    [Fact]
    public async Task A_body_comes_whole_with_its_declared_type_and_where_it_came_from()
    {
        await using var host = new LoopbackHost(e => e.OkAsync(s_image, "Content-Type: image/jpeg; q=1"));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url("/a b.jpg?x=1#part"));

        Assert.Equal(s_image, download.Content.ToArray());
        Assert.Equal(("image/jpeg", host.Url("/a%20b.jpg?x=1"), 1, s_image.Length), (download.DeclaredMediaType, download.FinalUri.AbsoluteUri, download.Attempts, (int)fetcher.Reserved));
    }

    [Fact]
    public async Task The_request_says_who_asks_and_nothing_else()
    {
        await using var host = new LoopbackHost(e => e.OkAsync(s_image, "Set-Cookie: a=b"));
        var options = FetcherFixture.Opening(host.Name);
        options.Contact = "https://ops.example/bot";
        using var fetcher = new FetcherFixture(options);
        using var trace = new Activity("not told to strangers").Start();

        (await fetcher.FetchAsync(host.Url())).Dispose();
        (await fetcher.FetchAsync(host.Url())).Dispose();

        var request = $"GET /a.jpg HTTP/1.1\r\nHost: {host.Name}\r\nUser-Agent: ImageCompressor/1.0 (+https://ops.example/bot)\r\n"
            + "Accept: image/*, */*;q=0.5\r\nAccept-Encoding: identity\r\n\r\n";
        Assert.Equal([request, request], host.Requests);
        Assert.Equal(1, host.Connections);
    }

    [Fact]
    public async Task A_chunked_body_comes_whole()
    {
        await using var host = new LoopbackHost(async e =>
        {
            await e.StartChunkedAsync();
            foreach (var chunk in s_image.Chunk(7001))
                await e.ChunkAsync(chunk);
            await e.ChunkAsync([]);
        });
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url());

        Assert.Equal(s_image, download.Content.ToArray());
        Assert.Equal((null, s_image.Length), (download.DeclaredMediaType, (int)fetcher.Reserved));
    }

    [Fact]
    public async Task A_body_that_ends_with_its_connection_comes_whole()
    {
        await using var host = new LoopbackHost(async e =>
        {
            await e.SayAsync("HTTP/1.0 200 OK\r\n\r\n");
            await e.SayAsync(s_image);
            e.Close();
        });
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url());

        Assert.Equal(s_image, download.Content.ToArray());
    }

    [Fact]
    public async Task More_bytes_than_announced_are_not_read()
    {
        await using var host = new LoopbackHost(async e =>
        {
            await e.SayAsync($"HTTP/1.1 200 OK\r\nContent-Length: {s_image.Length / 2}\r\n\r\n");
            await e.SayAsync(s_image);
            e.Close();
        });
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url());

        Assert.Equal(s_image[..(s_image.Length / 2)], download.Content.ToArray());
    }

    [Fact]
    public async Task A_page_in_place_of_an_image_passes_because_content_is_not_judged_here()
    {
        await using var host = new LoopbackHost(e => e.OkAsync("<!doctype html>"u8.ToArray(), "Content-Type: text/html"));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url());

        Assert.Equal(("text/html", "<!doctype html>"), (download.DeclaredMediaType, Encoding.ASCII.GetString(download.Content.Span)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZIP")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task A_content_coding_that_nobody_asked_for_is_undone(string coding)
    {
        await using var host = new LoopbackHost(e => e.OkAsync(Encode(coding, s_image), $"Content-Encoding: {coding}"));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        using var download = await fetcher.FetchAsync(host.Url());

        Assert.Equal(s_image, download.Content.ToArray());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_coded_body_that_ends_early_is_not_taken_for_a_whole_one(string coding)
    {
        await using var host = new LoopbackHost(e => e.OkAsync(Encode(coding, s_image)[..^5], $"Content-Encoding: {coding}"));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal("BadResponse: damaged content coding", await fetcher.FailAsync(host.Url()));
    }

    [Theory]
    [InlineData("gzip", "damaged content coding")]
    [InlineData("br", "damaged content coding")]
    [InlineData("gzip, gzip", "unknown content coding")]
    [InlineData("compress", "unknown content coding")]
    public async Task A_coding_that_is_not_what_it_says_fails(string coding, string detail)
    {
        await using var host = new LoopbackHost(e => e.OkAsync(s_image, $"Content-Encoding: {coding}"));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal($"BadResponse: {detail}", await fetcher.FailAsync(host.Url()));
    }

    [Theory]
    [InlineData("200 OK", "Empty: ")]
    [InlineData("204 No Content", "Empty: ")]
    [InlineData("205 Reset Content", "Empty: ")]
    [InlineData("202 Accepted", "BadResponse: status 202")]
    [InlineData("206 Partial Content", "BadResponse: status 206")]
    [InlineData("300 Multiple Choices", "BadResponse: status 300")]
    [InlineData("302 Found", "BadResponse: a redirect without a target")]
    [InlineData("304 Not Modified", "BadResponse: status 304")]
    [InlineData("400 Bad Request", "HttpStatus 400: status 400")]
    [InlineData("403 Forbidden", "HttpStatus 403: status 403")]
    [InlineData("404 Not Found", "HttpStatus 404: status 404")]
    [InlineData("410 Gone", "HttpStatus 410: status 410")]
    [InlineData("501 Not Implemented", "HttpStatus 501: status 501")]
    [InlineData("999 Request Denied", "HttpStatus 999: status 999")]
    public async Task A_status_that_brings_no_image_fails_for_good(string status, string failure)
    {
        await using var host = new LoopbackHost(e => e.AnswerAsync(status, []));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal(failure, await fetcher.FailAsync(host.Url()));
        Assert.Single(host.Requests);
    }

    [Fact]
    public async Task A_chunked_body_without_a_chunk_is_empty()
    {
        await using var host = new LoopbackHost(async e =>
        {
            await e.StartChunkedAsync();
            await e.ChunkAsync([]);
        });
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal("Empty: ", await fetcher.FailAsync(host.Url()));
    }

    [Theory]
    [InlineData("HELLO THERE\r\n\r\n", "127.0.0.1")]
    [InlineData("HTTP/1.1 abc\r\n\r\n", "127.0.0.1")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "127.0.0.1")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", "127.0.0.1")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabc", "Content-Length is not one number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc", "Content-Length is not one number")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "Content-Length is not one number")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /b\r\nLocation: /c\r\nContent-Length: 0\r\n\r\n", "a redirect without a target")]
    public async Task An_answer_that_is_not_HTTP_or_contradicts_itself_fails_for_good(string answer, string detail)
    {
        await using var host = new LoopbackHost(async e =>
        {
            await e.SayAsync(answer);
            e.Close();
        });
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));

        Assert.Equal($"BadResponse: {detail}", await fetcher.FailAsync(host.Url()));
        Assert.Single(host.Requests);
    }

    internal static byte[] Encode(string coding, byte[] bytes)
    {
        if (coding == "identity")
            return bytes;
        using var coded = new MemoryStream();
        using (Stream coder = coding switch
        {
            "br" => new BrotliStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(coded, CompressionLevel.Fastest, leaveOpen: true),
        })
            coder.Write(bytes);
        return coded.ToArray();
    }
}
