using ImageCompressor.Domain.Manifests;

namespace ImageCompressor.Tests.Manifests;

public sealed class SheetUrlTests
{
    [Theory]
    [InlineData("https://a.example/1.jpg")]
    [InlineData("HTTP://A.EXAMPLE:8080/1.JPG?x=1#y")]
    [InlineData("https://a.example")]
    [InlineData("https://localhost:5000/samples/a.png")]
    [InlineData("http://127.0.0.1:8000/img/a.jpg")]
    [InlineData("http://[::1]:80/a.jpg")]
    [InlineData("https://bücher.example/ä.jpg")]
    [InlineData("https://my_host.example/a.jpg")]
    [InlineData("https://a.example/my photo.jpg")]
    [InlineData("https://a.example/%2e%2e/@user:1/x.jpg")]
    [InlineData("https://a.example/a\\b.jpg")]
    public void A_url_that_can_be_fetched_is_accepted(string url) => Assert.Null(UrlSyntax.Judge(url, 8_000));

    [Theory]
    [InlineData("n/a", "invalid_url")]
    [InlineData("www.a.example/1.jpg", "invalid_url")]
    [InlineData("//a.example/1.jpg", "invalid_url")]
    [InlineData("C:\\images\\1.jpg", "invalid_url")]
    [InlineData("localhost:5000/1.jpg", "invalid_url")]
    [InlineData("https:/a.example/1.jpg", "invalid_url")]
    [InlineData("https://", "invalid_url")]
    [InlineData("https:///1.jpg", "invalid_url")]
    [InlineData("https://?x", "invalid_url")]
    [InlineData("https://a b.example/1.jpg", "invalid_url")]
    [InlineData("https://a.example:99999/1.jpg", "invalid_url")]
    [InlineData("https://a.example:http/1.jpg", "invalid_url")]
    [InlineData("https://user:secret@a.example/1.jpg", "invalid_url")]
    [InlineData("https://user@a.example/1.jpg", "invalid_url")]
    [InlineData("https://a.example\\@b.example/1.jpg", "invalid_url")]
    [InlineData("https://a.example/\u00011.jpg", "invalid_url")]
    [InlineData("https://a.example/\u007F1.jpg", "invalid_url")]
    [InlineData("https://a.example/\n1.jpg", "invalid_url")]
    [InlineData("https://a..example/1.jpg", "invalid_url")]
    [InlineData("ftp://a.example/1.jpg", "unsupported_scheme")]
    [InlineData("file:///etc/passwd", "unsupported_scheme")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "unsupported_scheme")]
    [InlineData("javascript:alert(1)", "unsupported_scheme")]
    [InlineData("s3://bucket/1.jpg", "unsupported_scheme")]
    [InlineData("gopher://a.example/", "unsupported_scheme")]
    public void A_url_that_cannot_be_fetched_is_refused_with_the_reason(string url, string code) => Assert.Equal(code, UrlSyntax.Judge(url, 8_000));

    [Fact]
    public void Half_a_surrogate_pair_is_no_url() => Assert.Equal("invalid_url", UrlSyntax.Judge("https://a.example/\uD83D.jpg", 8_000));

    [Fact]
    public void A_url_may_be_as_long_as_the_limit_and_no_longer()
    {
        var url = "https://a.example/".PadRight(100, 'x');
        Assert.Null(UrlSyntax.Judge(url, 100));
        Assert.Equal("url_too_long", UrlSyntax.Judge(url, 99));
    }

    [Fact]
    public async Task Bad_urls_keep_their_places_among_the_good_ones_and_are_all_reported()
    {
        var sheet = await Sheet.ReadAsync(
            "S. No.,Product Name,Input Image Urls\n" +
            "1,a,\"https://a.example/1.jpg, ftp://a.example/2.jpg, https://a.example/3.jpg, n/a, https://user@a.example/5.jpg\"\n" +
            "2,b,see the catalogue, \n");
        Assert.Equal(
            [
                "2|1|a|https://a.example/1.jpg ftp://a.example/2.jpg!unsupported_scheme https://a.example/3.jpg n/a!invalid_url https://user@a.example/5.jpg!invalid_url",
                "3|2|b|see the catalogue!invalid_url",
            ],
            sheet.Lines);
        Assert.Equal(
            [
                "2:Input Image Urls:unsupported_scheme:ftp://a.example/2.jpg", "2:Input Image Urls:invalid_url:n/a",
                "2:Input Image Urls:invalid_url:https://user@a.example/5.jpg", "3:Input Image Urls:invalid_url:see the catalogue",
            ],
            sheet.Problems);
    }

    [Fact]
    public async Task Text_before_the_first_url_is_one_refused_url()
    {
        var sheet = await Sheet.ReadAsync("urls\n\"red, blue, https://a.example/1.jpg\"\n");
        Assert.Equal([new ManifestUrl("red, blue", "invalid_url"), new ManifestUrl("https://a.example/1.jpg", null)], sheet.Rows[0].Urls);
    }

    [Fact]
    public async Task A_problem_shows_no_more_than_200_characters()
    {
        var sheet = await Sheet.ReadAsync($"urls\nhttps://a.example/1.jpg\n{new string('x', 199)}👟\n");
        Assert.Equal(new string('x', 199), sheet.Rows[1].Problems[0].Value);
    }

    [Fact]
    public async Task Urls_beyond_those_allowed_in_a_row_are_refused_and_the_row_is_not()
    {
        var sheet = await Sheet.ReadAsync(
            "urls\n\"https://a.example/1,https://a.example/2,https://a.example/3\"\nhttps://a.example/4\n", new ManifestLimits { MaxUrlsPerRow = 2 });
        Assert.Equal(
            ["2|1||https://a.example/1 https://a.example/2 https://a.example/3!too_many_urls", "3|2||https://a.example/4"], sheet.Lines);
    }
}
