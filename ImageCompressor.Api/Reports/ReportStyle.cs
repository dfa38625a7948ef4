using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace ImageCompressor.Api.Reports;

/// <summary>The one style sheet of a report. It stands in the page, so that a report that was saved or sent to somebody is still whole.</summary>
internal static class ReportStyle
{
    public static string Text { get; } = Read();

    /// <summary>How a content security policy names it. A nonce was rejected: the page would be another one at every visit, and none could be kept.</summary>
    public static string Hash { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'";

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        // A parser of HTML makes line feeds of carriage returns, and the hash is of what it has made.
        return Encoding.UTF8.GetString(content).ReplaceLineEndings("\n");
    }
}
