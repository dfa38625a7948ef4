using System.Reflection;
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

/// <summary>A settings table that lies is worse than none.</summary>
public sealed class ReadmeTests
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

    /// <summary>Rows are as in: | `Section:First`, `Second` | defaults | meaning |.</summary>
    private static IEnumerable<string> InTable(string section) => File.ReadLines(Path.Combine(Repository.Root, "README.md"))
        .Where(line => line.StartsWith($"| `{section}:", StringComparison.Ordinal))
        .SelectMany(line => line.Split('|')[1].Split(',')).Select(name => name.Trim(' ', '`').Replace($"{section}:", "", StringComparison.Ordinal));
}
