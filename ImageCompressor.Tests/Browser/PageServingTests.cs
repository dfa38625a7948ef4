using System.Net;
using System.Text.RegularExpressions;
using ImageCompressor.Api.Push;
using ImageCompressor.Api.Web;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Tests.EndToEnd;

namespace ImageCompressor.Tests.Browser;

/// <summary>How the page's files are sent. No browser is needed for it.</summary>
public sealed partial class PageServingTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/requests")]
    [InlineData("/requests/0123456789abcdef0123456789abcdef")]
    public async Task Every_address_of_the_page_gives_the_document_with_all_of_its_guards(string path)
    {
        using var answer = await _service.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoCache);
        var policy = Header(answer, "Content-Security-Policy");
        Assert.DoesNotContain("unsafe", policy);
        foreach (var part in new[] { "default-src 'none'", "script-src 'self';", "style-src 'self';", "img-src 'self' blob:;", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'" })
            Assert.Contains(part, policy);
        Assert.Equal(("nosniff", "no-referrer", "DENY", "same-origin"), (Header(answer, "X-Content-Type-Options"), Header(answer, "Referrer-Policy"),
            Header(answer, "X-Frame-Options"), Header(answer, "Cross-Origin-Opener-Policy")));
        Assert.Contains("camera=()", Header(answer, "Permissions-Policy"));
    }

    [Fact]
    public async Task The_document_asks_for_nothing_from_elsewhere_and_has_nothing_inline()
    {
        var document = await _service.Http.GetStringAsync("/");
        Assert.DoesNotContain("{{", document);
        Assert.All(Addresses().Matches(document), match => Assert.Matches("^(/|#)", match.Groups[1].Value));
        Assert.DoesNotMatch("<script(?![^>]* src=)|<style|\\sstyle=|\\son[a-z]+=", document);
    }

    [Fact]
    public async Task Every_asset_has_its_type_is_kept_for_ever_and_every_module_finds_what_it_imports()
    {
        var folder = AssetFolder().Match(await _service.Http.GetStringAsync("/")).Value;
        var types = new Dictionary<string, string> { [".js"] = "text/javascript; charset=utf-8", [".css"] = "text/css; charset=utf-8", [".svg"] = "image/svg+xml" };
        var names = Directory.GetFiles(Path.Combine(Architecture.Repository.Root, "ImageCompressor.Api", "wwwroot")).Select(Path.GetFileName).Except(["index.html"]).ToList();
        Assert.Contains("app.js", names);
        foreach (var name in names)
        {
            using var answer = await _service.Http.GetAsync(folder + name);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(types[Path.GetExtension(name)!], answer.Content.Headers.ContentType?.ToString());
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());
            Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.All(Imports().Matches(text), import => Assert.Contains(import.Groups[1].Value, names));
            Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(", text);
        }
    }

    [Fact]
    public async Task What_has_not_changed_is_answered_with_304_and_HEAD_has_the_headers_alone()
    {
        using var first = await _service.Http.GetAsync("/");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var unchanged = await _service.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Contains("default-src 'none'", Header(unchanged, "Content-Security-Policy"));
        using var head = await _service.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(first.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Another_versions_page_still_gets_its_files_but_does_not_keep_them()
    {
        using var other = await _service.Http.GetAsync("/assets/000000000000/app.js");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.True(other.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/assets/x/none.js")]
    [InlineData("/assets/x/index.html")]
    [InlineData("/assets/x/..%2f..%2fappsettings.json")]
    [InlineData("/wwwroot/app.js")]
    public async Task What_is_no_file_of_the_page_is_not_found(string path)
    {
        using var answer = await _service.Http.GetAsync(path);
        await answer.IsProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task A_form_cannot_be_posted_to_the_page_and_the_interface_is_still_described()
    {
        using var posted = await _service.Http.PostAsync("/", null);
        await posted.IsProblemAsync(405, "method_not_allowed");
        using var docs = await _service.Http.GetAsync("/docs/index.html");
        Assert.Equal(HttpStatusCode.OK, docs.StatusCode);
    }

    [Fact]
    public void The_policy_lets_images_come_from_the_store_where_readers_are_sent_there()
    {
        Microsoft.AspNetCore.Http.IHeaderDictionary headers = new Microsoft.AspNetCore.Http.HeaderDictionary();
        new PageHeaders(new BackendOptions { RedirectReads = true }, new LinkingStore(), new PushOptions()).Set(headers);
        Assert.Contains("img-src 'self' blob: https://original-images.store.test https://compressed-images.store.test;", headers.ContentSecurityPolicy.ToString());
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : "";

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Addresses();

    [GeneratedRegex("/assets/[0-9a-f]{12}/")]
    private static partial Regex AssetFolder();

    [GeneratedRegex("from \"\\./([^\"]+)\"")]
    private static partial Regex Imports();
}
