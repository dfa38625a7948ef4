using System.Text.RegularExpressions;

namespace ImageCompressor.Tests.Architecture;

/// <summary>Operators find and count log events by their numbers (docs/operating.md).</summary>
public sealed partial class LogEventTests
{
    [Fact]
    public void Every_log_event_has_a_number_of_its_own()
    {
        var numbers = Repository.Files("*.cs").Where(file => !file.StartsWith("ImageCompressor.Tests/", StringComparison.Ordinal))
            .SelectMany(file => Number().Matches(Repository.Text(file)).Select(match => (Number: match.Groups[1].Value, File: file))).ToList();
        Assert.NotEmpty(numbers);
        Assert.Empty(numbers.GroupBy(found => found.Number).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(found => found.File))}"));
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(\d+)")]
    private static partial Regex Number();
}
