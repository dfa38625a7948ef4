using System.Text.RegularExpressions;
using ImageCompressor.Api.Reports;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Tests.Reports;

/// <summary>Names, products and URLs are written by strangers, and so is what a host says. None of it becomes markup.</summary>
public sealed partial class ReportPageTests
{
    /// <summary>Each is put wherever a stranger's text can get into the page.</summary>
    public static TheoryData<string> ExplicitlyHostile =>
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</style><script>alert(1)</script>", "</title></head><svg onload=alert(1)>",
        "<!--", "&lt;script&gt;", "${7*7}{{7*7}}", "javascript:alert(1)", "<a href=javascript:alert(1)>x</a>", "]]></svg><script>", "\u202Etxt.exe", "a\0b\u001B", "\uD83D",
    ];

    [Theory]
    [MemberData(nameof(ExplicitlyHostile))]
    public void A_strangers_text_is_text_wherever_it_stands(string evil)
    {
        var page = Page(Everywhere(evil));
        var plain = Page(Everywhere("plain"));
        // The same tags with the same attributes as around a harmless text: whatever it was, it has opened none.
        Assert.Equal(Tags(plain), Tags(page));
        Assert.DoesNotContain("alert(1)>", page);
        Assert.Empty(Hidden().Matches(page));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JAVASCRIPT://comment%0aalert(1)")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("vbscript:x")]
    [InlineData("ftp://example.com/a.jpg")]
    [InlineData("//example.com/a.jpg")]
    [InlineData(" javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    public void Only_an_address_on_the_web_becomes_a_link(string url)
    {
        var page = Page(Rows.Report(Rows.Failed(new Failure(FailureKind.InvalidUrl), url: url), Rows.Compressed(1000, 10, url: url)));
        Assert.All(Links().Matches(page), link => Assert.Matches("^(https://images\\.example/|data:image/svg)", link.Groups[1].Value));
        Assert.Contains("https://shop.example/boot.png", Links().Matches(Page(Rows.Report(Rows.Failed(new Failure(FailureKind.Timeout))))).Select(link => link.Groups[1].Value));
    }

    [Fact]
    public void A_link_to_an_address_with_quotes_and_blanks_leads_there_and_nowhere_else()
    {
        var page = Page(Rows.Report(Rows.Failed(new Failure(FailureKind.Timeout), url: "https://shop.example/a \"onclick=alert(1) <b>.png?x=1&y='2'")));
        Assert.Contains("href=\"https://shop.example/a%20%22onclick=alert(1)%20%3Cb%3E.png?x=1&amp;y=&#x27;2&#x27;\"", page);
    }

    [Fact]
    public void A_page_has_no_script_nothing_inline_and_nothing_from_elsewhere()
    {
        var page = Page(Everywhere("plain"));
        Assert.DoesNotMatch("<script|\\sstyle=|\\son[a-z]+=|<link(?! rel=\"icon\")|<img|<iframe|<object|<meta http-equiv|@import|url\\(", page);
        Assert.Equal(1, Regex.Count(page, "<style>"));
        Assert.Contains($"<style>{ReportStyle.Text}</style>", page);
    }

    [Fact]
    public void A_million_failures_of_the_longest_addresses_make_a_page_that_can_be_loaded()
    {
        var tally = new ReportTally(Rows.Root);
        var rows = Enumerable.Range(0, 800).Select(i => Rows.Failed(new Failure(FailureKind.HttpStatus, 100 + i, "status"), new string('p', 9000), "https://a.example/" + new string('u', 7900))).ToList();
        for (var i = 0; i < 1_000_000; i++) tally.Add(rows[i % rows.Count]);
        var page = Page(tally.ToReport(Rows.Batch("large.csv"), true, Rows.Start));
        Assert.InRange(page.Length, 1_000_000, 12_000_000);
        Assert.Contains("1,000,000 failures", page);
        Assert.Contains("And 1,248 more with this code", page);
        Assert.Contains("/images?status=failed\"", page);
    }

    [Fact]
    public void A_batch_that_runs_says_that_all_is_so_far()
    {
        var tally = new ReportTally(Rows.Root);
        tally.Add(Rows.Compressed(1000, 400));
        tally.Add(Rows.Unfinished(ImageStatus.Pending));
        var page = Page(tally.ToReport(Rows.Batch("x"), complete: false, Rows.Start.AddSeconds(5)));
        Assert.Contains("<strong>So far.</strong> The batch still runs: 1 image of 2 have not ended.", page);
        Assert.Contains("?partial=true", page);
        Assert.Contains("Running for <b>5 s</b>", page);
        Assert.DoesNotContain("So far", Page(Rows.Report(Rows.Compressed(1000, 400))));
    }

    [Fact]
    public void Where_nothing_came_through_there_is_nothing_to_draw()
    {
        var page = Page(Rows.Report(Rows.Failed(new Failure(FailureKind.DnsFailure))));
        Assert.Contains("No image has come through.", page);
        Assert.DoesNotContain("NaN", page);
        Assert.DoesNotContain("id=\"savings\"", page);
        Assert.Contains("The host&#x27;s name could not be resolved.", page);
    }

    private static Report Everywhere(string text)
    {
        var report = Rows.Report(
            Rows.Compressed(1000, 10, product: text, url: "https://shop.example/" + text, times: new StageTimes(1, 2, 3)), Rows.Compressed(1000, 1200, text, text, product: text, url: text), Rows.Kept(900, text),
            Rows.Failed(new Failure(FailureKind.NotAnImage, null, text), text, "https://shop.example/?" + text), Rows.Failed(new Failure(FailureKind.InvalidUrl, null, text), text, text), Rows.Rejected(text, text));
        return report with { Name = text, RecipeInWords = [text], Recipe = report.Recipe with { Text = text }, OwnRecipes = 2, Status = BatchStatus.CompletedWithErrors };
    }

    private static string Page(Report report) => ReportPage.Of(report, $"{Rows.Root}/requests/{report.RequestId}").Source;

    /// <summary>Every tag and the names of its attributes. Links are left out: a text that is an address makes one and another does not.</summary>
    private static string[] Tags(string page) => [.. Tag().Matches(StyleSheet().Replace(page, ""))
        .Select(tag => Values().Replace(tag.Value, "")).Where(tag => !tag.StartsWith("<a", StringComparison.Ordinal) && !tag.StartsWith("</a", StringComparison.Ordinal))];

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("=\"[^\"]*\"")]
    private static partial Regex Values();

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline)]
    private static partial Regex StyleSheet();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Links();

    /// <summary>What turns text around, and control characters.</summary>
    [GeneratedRegex("[\u202A-\u202E\u2066-\u2069\u200E\u200F\0-\u0008\u000E-\u001F\u007F]|&#x(202E|0|1B);")]
    private static partial Regex Hidden();
}
