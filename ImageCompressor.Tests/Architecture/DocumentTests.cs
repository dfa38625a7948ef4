using System.Reflection;
using System.Text.RegularExpressions;
using ImageCompressor.Api.CrossOrigin;
using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Events;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Api.Push;
using ImageCompressor.Api.RateLimits;
using ImageCompressor.Api.Sheets;
using ImageCompressor.Api.Uploads;
using ImageCompressor.Fetching;
using ImageCompressor.Imaging;
using ImageCompressor.Processing;
using ImageCompressor.ServiceDefaults;

namespace ImageCompressor.Tests.Architecture;

/// <summary>A page that lies is worse than none.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string, Type> Options => new()
    {
        { "Fetching", typeof(FetchOptions) }, { "Imaging", typeof(ImagingOptions) }, { "Processing", typeof(ProcessingOptions) },
        { "Dispatching", typeof(DispatchOptions) }, { "Links", typeof(LinkOptions) }, { "Sheets", typeof(SheetOptions) }, { "Uploads", typeof(UploadOptions) },
        { "Events", typeof(EventOptions) }, { "Health", typeof(HealthOptions) }, { "Push", typeof(PushOptions) }, { "Webhooks", typeof(WebhookOptions) },
        { "Cors", typeof(CorsOptions) }, { "RateLimit", typeof(RateLimitOptions) },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_setting_stands_in_the_table_and_the_table_names_no_other(string section, Type options)
    {
        var settings = options.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod?.IsPublic == true).Select(property => property.Name);
        Assert.Equal(settings.Order(StringComparer.Ordinal), InTable(section).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_link_in_a_document_leads_to_a_file_and_to_a_heading_in_it()
    {
        var links = Repository.Files("*.md").SelectMany(file => Link().Matches(Repository.Text(file)).Select(link => (From: file, To: link.Groups[1].Value))).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(IsThere(link.From, link.To), $"{link.From}: {link.To}"));
    }

    [Fact]
    public void Every_file_of_docs_is_led_to_by_the_readme()
    {
        var readme = Repository.Text("README.md");
        var files = Repository.Files("*").Where(file => file.StartsWith("docs/", StringComparison.Ordinal) && file.Count(letter => letter == '/') == 1).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Contains(file, readme, StringComparison.Ordinal));
    }

    private static bool IsThere(string from, string link)
    {
        var (path, heading) = link.Split('#') is [var file, var anchor] ? (file, anchor) : (link, "");
        var target = path.Length == 0 ? from : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(from)!, path)));
        if (heading.Length == 0) return Path.Exists(Path.Combine(Repository.Root, target));
        return File.ReadLines(Path.Combine(Repository.Root, target)).Any(line => line.StartsWith('#') && line.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-') == heading);
    }

    [GeneratedRegex(@"\]\((?!https?:)([^)\s]+)\)")]
    private static partial Regex Link();

    /// <summary>Rows are as in: | `Section:First`, `Second` | defaults | meaning |.</summary>
    private static IEnumerable<string> InTable(string section) => File.ReadLines(Path.Combine(Repository.Root, "docs", "settings.md"))
        .Where(line => line.StartsWith($"| `{section}:", StringComparison.Ordinal))
        .SelectMany(line => line.Split('|')[1].Split(',')).Select(name => name.Trim(' ', '`').Replace($"{section}:", "", StringComparison.Ordinal));
}
