using System.Text.RegularExpressions;

namespace ImageCompressor.Tests.AppHost;

/// <summary>What compose would put in: a dollar and a name, or a name in braces, unless the dollar is doubled (docs.docker.com, "Interpolation").</summary>
internal static partial class ComposeVariables
{
    public static IEnumerable<string> In(string text) =>
        Variable().Matches(text.Replace("$$", "", StringComparison.Ordinal)).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"\$\{?(?<name>[A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Variable();
}
