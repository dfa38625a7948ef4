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

    [Fact]
    public void The_documents_name_only_log_events_that_there_are()
    {
        var there = Repository.Files("*.cs").SelectMany(file => Number().Matches(Repository.Text(file)).Select(match => match.Groups[1].Value)).ToHashSet();
        var named = Repository.Files("*.md").SelectMany(file => Named().Matches(Repository.Text(file)).SelectMany(match => match.Groups[1].Captures)).Select(number => number.Value).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(there));
    }

    [GeneratedRegex(@"\bevents? (?:(\d+)(?: and | to )?)+")]
    private static partial Regex Named();

    [GeneratedRegex(@"\[LoggerMessage\(\s*(\d+)")]
    private static partial Regex Number();
}
